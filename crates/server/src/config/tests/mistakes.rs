//! Each mistake is one sentence that names it.

use super::refusal;

/// Environments, and words of the sentence that each must be refused with.
type Mistakes<'a> = Vec<(Vec<(&'a str, &'a str)>, &'a str)>;

fn assert_each_is_named(mistakes: Mistakes<'_>) {
    for (environment, words) in mistakes {
        let sentence = refusal(&environment);
        assert!(sentence.contains(words), "{environment:?}: {sentence}");
        assert!(
            !sentence.contains('\n') && !sentence.contains("Password"),
            "{sentence}"
        );
    }
}

#[test]
fn values_that_do_not_fit() {
    assert_each_is_named(vec![
        (
            vec![("Jwt__Isuer", "x")],
            "unknown configuration key Jwt:Isuer in the environment",
        ),
        (
            vec![("OAuth__Microsoft__Clientid2", "x")],
            "unknown configuration key",
        ),
        (
            vec![("JWT_SECRET_KEY", "short")],
            "Jwt:SecretKey in the environment must have at least 32",
        ),
        (
            vec![("ENCRYPTION_MASTER_KEY", "xyz")],
            "Encryption:MasterKey in the environment must be exactly 64",
        ),
        (
            vec![("Database__Provider", "postgresql")],
            "Database:ConnectionString is missing",
        ),
        (
            vec![
                ("Database__Provider", "postgresql"),
                ("Database__ConnectionString", "pia.db"),
            ],
            "Database:ConnectionString in the environment must be a postgresql:// URL",
        ),
        (
            vec![
                ("Database__Provider", "postgresql"),
                (
                    "Database__ConnectionString",
                    "Host=db;Database=pia;User Id=pia",
                ),
            ],
            "Jwt:SecretKey is missing",
        ),
        (
            vec![("Database__Provider", "oracle")],
            "Database:Provider in the environment must be sqlite or postgresql",
        ),
        (
            vec![("Database__ConnectionString", "Host=db;Password=p")],
            "Database:ConnectionString",
        ),
        (
            vec![("Jwt__AccessTokenLifetime", "15")],
            "must be a time such as 00:15:00",
        ),
        (
            vec![("Jwt__AccessTokenLifetime", "2d")],
            "Jwt:AccessTokenLifetime in the environment must be between",
        ),
        (
            vec![("RateLimits__Auth__PermitLimit", "-1")],
            "must be a whole number",
        ),
        (
            vec![("Auth__AllowTokenRedirect", "maybe")],
            "must be true or false",
        ),
        (
            vec![("PIA_LISTEN", "nowhere")],
            "Server:Listen in the environment must be an address",
        ),
        (
            vec![("PIA_LISTEN", "0.0.0.0:80")],
            "Server:PublicUrl is missing",
        ),
        (
            vec![("PIA_PUBLIC_URL", "http://pia.example.org")],
            "must be https",
        ),
        (
            vec![("PIA_PUBLIC_URL", "https://pia.example.org/sub")],
            "must be only a scheme, a host and a port",
        ),
        (
            vec![("PIA_SERVER_NAME", "Contoso\nnot this host")],
            "Server:Name in the environment must be one line of 1 to 80 characters",
        ),
        (vec![("Server__Name", "a\u{202e}b")], "Server:Name"),
        (
            vec![("PIA_TRUSTED_PROXIES", "10.0.0.0/33")],
            "Server:TrustedProxies",
        ),
    ]);
}

#[test]
fn what_is_missing_or_too_much() {
    let id = ("OAUTH_MICROSOFT_CLIENT_ID", "x");
    let public = ("PIA_PUBLIC_URL", "https://pia.example.org");
    assert_each_is_named(vec![
        (vec![public], "Jwt:SecretKey is missing"),
        (
            vec![
                public,
                ("JWT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ],
            "Encryption:MasterKey is missing",
        ),
        (vec![id], "OAuth:Microsoft:ClientSecret is missing"),
        (
            vec![("OAUTH_GOOGLE_CLIENT_SECRET", "x")],
            "OAuth:Google:ClientId is missing",
        ),
        (
            vec![("OAuth__Providers__x__ClientId", "x")],
            "OAuth:Providers:x:Authority is missing",
        ),
        (
            vec![("OAuth__Providers__google__ClientId", "x")],
            "a provider name that is reserved",
        ),
        (
            vec![id, ("OAUTH_MICROSOFT_CLIENT_SECRET", " ")],
            "OAuth:Microsoft:ClientSecret in the environment is empty",
        ),
        (
            vec![
                ("OAUTH_GOOGLE_CLIENT_ID", "x"),
                ("OAUTH_GOOGLE_CLIENT_SECRET", "x"),
                (
                    "OAuth__Google__AllowedTenants",
                    "9188040d-6c67-4c5b-b112-36a304b66dad",
                ),
            ],
            "OAuth:Google:AllowedTenants in the environment is for Microsoft only",
        ),
        (
            vec![("JWT_SECRET_KEY_FILE", "/no/such/file")],
            "Jwt:SecretKeyFile in the environment names the file",
        ),
        (
            vec![("Jwt__Issuer", "a"), ("JWT__ISSUER", "b")],
            "Jwt:Issuer is given twice in the environment",
        ),
    ]);
}

#[test]
fn who_is_let_in() {
    let id = ("OAUTH_MICROSOFT_CLIENT_ID", "x");
    let secret = ("OAUTH_MICROSOFT_CLIENT_SECRET", "x");
    let google = [
        ("OAUTH_GOOGLE_CLIENT_ID", "x"),
        ("OAUTH_GOOGLE_CLIENT_SECRET", "x"),
    ];
    let pairs = "OAuth:Microsoft:GroupRoles in the environment must list pairs of a group's id";
    let group = "1b7c0c1e-0000-4000-8000-000000000001";
    assert_each_is_named(vec![
        (
            vec![("Auth__CreateAccounts", "sometimes")],
            "Auth:CreateAccounts in the environment must be true or false",
        ),
        (
            vec![("Auth__RequiredRole", " ")],
            "Auth:RequiredRole in the environment must be the name of a role",
        ),
        (
            vec![id, secret, ("Auth__RequiredRole", "Writer")],
            "OAuth:Microsoft:AllowedTenants is missing: with Auth:RequiredRole say whose roles",
        ),
        (
            vec![google[0], google[1], ("OAuth__Google__BlockGuests", "true")],
            "OAuth:Google:BlockGuests in the environment is for Microsoft only",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__NameClaim", " ")],
            "OAuth:Microsoft:NameClaim in the environment must be the name of a claim",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__GroupRoles", "Staff=Writer")],
            pairs,
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__GroupRoles", group)],
            pairs,
        ),
        (
            vec![
                id,
                secret,
                ("OAuth__Microsoft__GroupRoles__0", &format!("{group}=")),
            ],
            pairs,
        ),
        (
            vec![
                id,
                secret,
                ("OAuth__Microsoft__GraphUrl", "http://graph.example"),
            ],
            "OAuth:Microsoft:GraphUrl in the environment must be https",
        ),
    ]);
}

#[test]
fn how_a_provider_is_asked() {
    let id = ("OAUTH_MICROSOFT_CLIENT_ID", "x");
    let secret = ("OAUTH_MICROSOFT_CLIENT_SECRET", "x");
    assert_each_is_named(vec![
        (
            vec![
                id,
                secret,
                ("OAuth__Microsoft__AllowedDomains", "contoso.example"),
            ],
            "OAuth:Microsoft:AllowedDomains in the environment is for Google only",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__ResponseType", "token")],
            "must be `code` or `code id_token`",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__Leeway", "1h")],
            "OAuth:Microsoft:Leeway in the environment must be between 0s and 10m",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__ReloadInterval", "1s")],
            "must be between 5m and 7d",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__Timeout", "0s")],
            "must be between 1s and 2m",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__Retries", "9")],
            "must be a number from 0 to 5",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__Proxy", "socks4://a")],
            "must be an address such as http://proxy.example:3128, or none",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__CaFile", "/no/such/file")],
            "names the file \"/no/such/file\", which cannot be read",
        ),
        (
            vec![id, secret, ("OAuth__Microsoft__CaFile", "/dev/null")],
            "holds no certificate in PEM form",
        ),
    ]);
}
