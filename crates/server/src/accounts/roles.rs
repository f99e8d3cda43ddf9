//! What a person may be here: the roles that the registration gives them, and those that come with
//! their groups.

use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{ErrorClass, Groups, Identity};

use crate::app::ProviderParty;
use crate::graph::{self, GraphError};
use crate::tokens::clean;
use crate::told::Told;

/// Why it is not known what somebody may be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RolesError {
    #[error("the groups are too many for a token, and none to ask for them with came along")]
    NoToken,
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl RolesError {
    /// What to do about it.
    pub(crate) fn class(&self) -> ErrorClass {
        match self {
            Self::NoToken => ErrorClass::Misconfigured,
            Self::Graph(error) => error.class(),
        }
    }

    /// What to tell the person.
    pub(crate) fn told(&self) -> Told {
        match self.class() {
            ErrorClass::Transient => Told::GroupsUnavailable,
            _ => Told::GroupsHidden,
        }
    }
}

/// The roles of somebody who has just signed in. Groups matter only where some give a role; when the
/// token has no room for them Microsoft Graph is asked, at the address that the operator configured:
/// the one in the token names an API that is gone. Without an answer nobody is let in with fewer
/// roles than they have, nor with those of last time.
pub(crate) async fn of(
    party: &ProviderParty,
    identity: &Identity,
    token: Option<&ProviderAccessToken>,
) -> Result<Vec<String>, RolesError> {
    let by_group = &party.group_roles;
    let asked;
    let groups = match &identity.groups {
        _ if by_group.is_empty() => &[],
        Groups::NotSaid => &[],
        Groups::Listed(groups) => groups.as_slice(),
        Groups::Elsewhere => {
            let token = token.ok_or(RolesError::NoToken)?;
            asked = graph::groups(&party.fetch, &party.graph, token).await?;
            asked.as_slice()
        }
    };
    Ok(together(&identity.roles, groups, by_group))
}

/// Both kinds, each role once.
fn together(own: &[String], groups: &[String], by_group: &[(String, String)]) -> Vec<String> {
    let is_in = |id: &str| groups.iter().any(|group| group.eq_ignore_ascii_case(id));
    let with_groups = by_group.iter().filter(|(group, _)| is_in(group));
    let with_groups = with_groups.map(|(_, role)| role.as_str());
    let own = own.iter().map(String::as_str);
    let mut roles: Vec<String> = own.chain(with_groups).filter_map(clean).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn roles_of_both_kinds_are_told_once_each_and_in_order() {
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let by_group = [("AA", "Writer"), ("bb", "Admin"), ("cc", "Reader")];
        let by_group = by_group.map(|(group, role)| (group.to_owned(), role.to_owned()));
        let roles = together(
            &list(&["Writer", " \u{7}", "Auditor"]),
            &list(&["aa", "BB"]),
            &by_group,
        );
        assert_eq!(roles, ["Admin", "Auditor", "Writer"]);
        assert!(together(&[], &list(&["dd"]), &by_group).is_empty());
    }
}
