//! The header of a list: which column stands where.

use csv::StringRecord;

use super::{Column, key, whole};
use crate::base::problem::Problem;
use crate::base::words::Words;

/// The columns a header names, by place.
pub fn columns(header: &StringRecord) -> Result<Vec<Option<Column>>, Problem> {
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(header.len());
    for (place, heading) in header.iter().enumerate() {
        let place = place + 1;
        let column = of_heading(heading);
        if column.is_none() && !heading.trim().is_empty() {
            return Err(whole(
                "unknown_column",
                Words::told(
                    format!(
                        "1行目の{place}列目の見出しが分かりません。使える見出しは、職員番号・氏名・役割・所属・メール・言語です。"
                    ),
                    format!(
                        "Column {place} of the first line has no known name. Known are: username, display_name, role, \
                         agency, email, language."
                    ),
                ),
            ));
        }
        if column.is_some() && columns.contains(&column) {
            return Err(whole(
                "repeated_column",
                Words::told(
                    format!("1行目の{place}列目の見出しが2回目です。同じ列を1つにしてください。"),
                    format!("Column {place} of the first line is named a second time. Keep one of them."),
                ),
            ));
        }
        columns.push(column);
    }
    if Column::NEEDED.iter().any(|needed| !columns.contains(&Some(*needed))) {
        return Err(whole(
            "missing_columns",
            Words::fixed(
                "1行目に見出しの「職員番号・氏名・役割」を書いてください。",
                "The first line must name the columns username, display_name and role.",
            ),
        ));
    }
    Ok(columns)
}

/// The column that is meant by a heading.
fn of_heading(heading: &str) -> Option<Column> {
    let heading = key(heading);
    let other = match heading.as_str() {
        "利用者名" => Some(Column::Username),
        "名前" | "表示名" => Some(Column::DisplayName),
        "所属機関" => Some(Column::Agency),
        "メールアドレス" | "mail" => Some(Column::Email),
        _ => None,
    };
    let named = |column: &Column| {
        let label = column.label();
        heading == column.as_str() || heading == key(&label.ja) || heading == key(&label.en)
    };
    other.or_else(|| Column::ALL.iter().copied().find(named))
}
