//! Where the gallery leads: the screens, each from a scene by what a person does there.

use anyhow::Result;
use pia_stories::page::Page;
use pia_stories::window::named;

/// What a person does on the way to a screen.
pub(super) enum Step {
    /// Clicks what is named so.
    Click(&'static str),
    /// Chooses what is named so, by its label.
    Choose(&'static str),
    /// Scrolls to what is named so.
    Scroll(&'static str),
    /// Types into the field of this name.
    Type(&'static str, &'static str),
}
use Step::{Choose, Click, Scroll, Type};

/// A picture of the gallery.
pub(super) struct Screen {
    pub(super) name: &'static str,
    pub(super) scene: &'static str,
    way: &'static [Step],
    /// What is there once the screen is.
    sees: &'static str,
}

impl Screen {
    /// Goes there from the scene.
    pub(super) async fn is_reached(&self, page: &Page) -> Result<()> {
        for step in self.way {
            match step {
                Click(name) => page.clicks(&named(name)).await?,
                Choose(name) => page.clicks(&format!("label:has({})", named(name))).await?,
                Scroll(name) => {
                    let name = named(name);
                    page.sees(&name).await?;
                    let scroll = format!("document.querySelector('{name}').scrollIntoView()");
                    page.computes(&scroll).await.map(drop)?;
                }
                Type(name, text) => page.types(&named(name), text).await?,
            }
        }
        page.sees(&named(self.sees)).await
    }
}

const fn screen(
    name: &'static str,
    scene: &'static str,
    way: &'static [Step],
    sees: &'static str,
) -> Screen {
    Screen {
        name,
        scene,
        way,
        sees,
    }
}

pub(super) const SCREENS: &[Screen] = &[
    screen("todos", "busy-week", &[], "todo"),
    screen("todos-none", "signed-in-empty", &[], "empty"),
    screen("todo", "busy-week", &[Click("todo-details")], "sheet-notes"),
    screen(
        "due",
        "busy-week",
        &[Click("todo-details"), Click("sheet-due")],
        "calendar",
    ),
    screen("undo", "busy-week", &[Click("todo-delete")], "undo-bar"),
    screen("board", "busy-week", &[BOARD], "card"),
    screen(
        "card-menu",
        "busy-week",
        &[BOARD, Click("card-menu")],
        "move-to",
    ),
    screen(
        "column-menu",
        "busy-week",
        &[BOARD, Click("column-menu")],
        "rename-column",
    ),
    screen(
        "column-named",
        "busy-week",
        &[BOARD, Click("column-menu"), Click("rename-column")],
        "column-rename",
    ),
    screen(
        "column-new",
        "busy-week",
        &[BOARD, Click("add-column")],
        "column-name",
    ),
    screen(
        "card-new",
        "busy-week",
        &[BOARD, Click("add-card")],
        "new-card",
    ),
    screen("templates", "signed-in", &[Click("area-templates")], "item"),
    screen(
        "template",
        "signed-in",
        &[Click("area-templates"), ITEM],
        "field-name",
    ),
    screen(
        "templates-none",
        "signed-in-empty",
        &[Click("area-templates")],
        "empty",
    ),
    screen(
        "providers-none",
        "signed-in-empty",
        &[Click("area-providers")],
        "empty",
    ),
    screen("memories", "signed-in", &[Click("area-memories")], "item"),
    screen(
        "memory",
        "signed-in",
        &[Click("area-memories"), ITEM],
        "field-type",
    ),
    screen("history", "signed-in", &[Click("area-history")], "item"),
    screen(
        "session",
        "signed-in",
        &[Click("area-history"), ITEM],
        "session-optimized",
    ),
    screen("providers", "signed-in", &[Click("area-providers")], "item"),
    screen(
        "provider",
        "signed-in",
        &[Click("area-providers"), ITEM],
        "field-providerType",
    ),
    screen(
        "provider-key",
        "signed-in",
        &[Click("area-providers"), ITEM, Click("key-show")],
        "key-in-sight",
    ),
    screen(
        "provider-key-replaced",
        "signed-in",
        &[Click("area-providers"), ITEM, Click("key-replace")],
        "key-field",
    ),
    screen(
        "provider-key-deleted",
        "signed-in",
        &[Click("area-providers"), ITEM, Click("key-forget")],
        "key-forget-sure",
    ),
    screen(
        "templates-not-found",
        "signed-in",
        &[Click("area-templates"), Type("filter", "qqqq")],
        "outcome",
    ),
    screen("search", "busy-week", &[SEARCH], "go-to"),
    screen(
        "search-nothing",
        "busy-week",
        &[SEARCH, Type("palette-input", "qqqq")],
        "nothing-found",
    ),
    screen(
        "search-found",
        "busy-week",
        &[SEARCH, Type("palette-input", "a")],
        "hit",
    ),
    screen(
        "account-menu",
        "several-accounts",
        &[Click("account-menu")],
        "menu-manage",
    ),
    screen(
        "add-account",
        "signed-in",
        &[Click("account-menu"), Click("menu-add")],
        "cancel-add",
    ),
    screen(
        "add-account-elsewhere",
        "signed-in",
        &[
            Click("account-menu"),
            Click("menu-add"),
            Click("other-server"),
            Type("server-url", "other-provider.example"),
        ],
        "sign-in-contoso",
    ),
    screen("settings", "several-accounts", &[SETTINGS], "about"),
    screen(
        "remove-account",
        "several-accounts",
        &[SETTINGS, Click("remove-account")],
        "confirm-remove",
    ),
    screen(
        "remove-unsent",
        "offline",
        &[SETTINGS, Click("remove-account"), Click("confirm-remove")],
        "problem",
    ),
    screen(
        "devices",
        "signed-in",
        &[SETTINGS, Scroll("devices")],
        "device",
    ),
    screen(
        "end-device",
        "signed-in",
        &[SETTINGS, Click("end-device")],
        "confirm-end-device",
    ),
    screen(
        "verified",
        "signed-in",
        &[SETTINGS, Click("verify"), Scroll("verify")],
        "verified-line",
    ),
    screen(
        "appearance",
        "signed-in",
        &[SETTINGS, Scroll("appearance")],
        "appearance",
    ),
    screen(
        "this-computer",
        "signed-in",
        &[SETTINGS, Scroll("this-computer")],
        "this-computer",
    ),
    screen("about", "signed-in", &[SETTINGS, Scroll("about")], "about"),
    screen(
        "sync-paused",
        "paused",
        &[SETTINGS, Scroll("sync-pause")],
        "sync-paused",
    ),
    screen(
        "offline",
        "offline",
        &[SETTINGS, Scroll("sync-pause")],
        "sync-waiting",
    ),
    screen(
        "keyboard",
        "signed-in",
        &[SETTINGS, Scroll("keyboard")],
        "keyboard",
    ),
    screen(
        "conflicts",
        "conflicts",
        &[SETTINGS, Scroll("conflicts")],
        "conflict",
    ),
    screen(
        "set-aside",
        "refused",
        &[SETTINGS, Scroll("set-aside")],
        "set-aside-item",
    ),
    screen(
        "let-go",
        "damaged",
        &[SETTINGS, Click("let-go")],
        "confirm-let-go",
    ),
    screen(
        "quotas",
        "quota-near",
        &[SETTINGS, Scroll("quotas")],
        "quotas",
    ),
    screen(
        "sync-running",
        "syncing-down",
        &[SETTINGS, Scroll("sync-progress")],
        "sync-progress",
    ),
    screen(
        "untrusted",
        "untrusted",
        &[SETTINGS, Scroll("certificate")],
        "certificate",
    ),
    screen("first-generation", "first-generation", &[], "old-way"),
    screen(
        "diagnosis",
        "signed-in",
        &[
            SETTINGS,
            Click("run-diagnosis"),
            Scroll("timeline"),
            Scroll("diagnostics"),
        ],
        "timeline",
    ),
    screen(
        "your-data",
        "signed-in",
        &[SETTINGS, Click("export-all"), Scroll("your-data")],
        "said-json",
    ),
    screen(
        "ingredients",
        "signed-in",
        &[
            SETTINGS,
            Click("open-ingredients"),
            Click("open-licence"),
            Scroll("ingredients"),
        ],
        "ingredient",
    ),
    screen(
        "licence",
        "signed-in",
        &[
            SETTINGS,
            Click("open-ingredients"),
            Click("open-licence"),
            Click("ingredient"),
        ],
        "licence-dialog",
    ),
    screen(
        "import",
        "signed-in",
        &[SETTINGS, Click("import")],
        "import-dialog",
    ),
    screen(
        "sign-out",
        "offline",
        &[SETTINGS, Click("sign-out")],
        "unsent",
    ),
    screen(
        "signed-out-report",
        "signed-in",
        &[
            SETTINGS,
            Click("sign-out"),
            Click("sign-out-all"),
            Click("confirm-sign-out"),
        ],
        "signed-out-report",
    ),
    screen("first-run", "first-run", &[], "first-run"),
    screen(
        "first-run-unreachable",
        "first-run-unreachable",
        &[],
        "save-server",
    ),
    screen(
        "server-check",
        "first-run",
        &[
            Click("change-server"),
            Type("server-url", "other-provider.example"),
        ],
        "check-name",
    ),
    screen(
        "server-check-untrusted",
        "first-run",
        &[
            Click("change-server"),
            Type("server-url", "untrusted.example"),
        ],
        "check-trouble",
    ),
    screen("signed-out", "signed-out", &[], "sign-in-microsoft"),
    screen("known", "signed-out-known", &[], "known-account"),
    screen("waiting", "waiting", &[], "waiting"),
    screen("waiting-https", "waiting-https", &[], "problem"),
    screen("paste", "waiting", &[Click("paste-address")], "paste-field"),
    screen("device", "waiting-device", &[], "user-code"),
    screen("needs-you", "needs-you", &[], "needs-you"),
    screen("keychain", "vault-unavailable", &[], "vault"),
    screen("passphrase", "passphrase-first", &[], "passphrase-repeat"),
    screen(
        "passphrase-wrong",
        "passphrase-wrong",
        &[],
        "passphrase-problem",
    ),
    screen(
        "certificate-changed",
        "certificate-changed",
        &[SETTINGS, Scroll("certificate")],
        "certificate",
    ),
    screen("declined", "problem-sign_in_declined", &[], "problem"),
    screen("start-failed", "start-failed", &[], "start-failed"),
];

const BOARD: Step = Choose("view-board");
const ITEM: Step = Click("item");
const SETTINGS: Step = Click("open-settings");
const SEARCH: Step = Click("open-search");
