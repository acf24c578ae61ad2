//! The table of rights, as it is committed: a change of it is a change of this file's snapshot.

use tsunagu::rules::permissions;

#[test]
fn the_table_of_rights_is_the_one_that_was_agreed() {
    insta::assert_snapshot!(permissions::table());
}
