//! The columns of the open data, by name and by place.

use csv::StringRecord;

/// The header of every file, whatever the service (WAM NET `sfkopendata`).
pub const COLUMNS: [&str; 29] = [
    "都道府県コード又は市区町村コード",
    "NO（※システム内の固有の番号、連番）",
    "指定機関名",
    "法人の名称",
    "法人の名称_かな",
    "法人番号",
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
    "サービス種別",
    "事業所の名称",
    "事業所の名称_かな",
    "事業所番号",
    "事業所住所（市区町村）",
    "事業所住所（番地以降）",
    "事業所電話番号",
    "事業所FAX番号",
    "事業所URL",
    "事業所緯度",
    "事業所経度",
    "利用可能な時間帯（平日）",
    "利用可能な時間帯（土曜）",
    "利用可能な時間帯（日曜）",
    "利用可能な時間帯（祝日）",
    "定休日",
    "利用可能曜日特記事項（留意事項）",
    "定員",
];

/// Place of the office's running number in the system.
pub const SOURCE_NO: usize = 1;
/// Place of the body's name.
pub const CORPORATION_NAME: usize = 3;
/// Place of the body's corporate number.
pub const CORPORATE_NUMBER: usize = 5;
/// Place of the service's name.
pub const SERVICE: usize = 11;
/// Place of the office's name.
pub const NAME: usize = 12;
/// Place of the name's reading.
pub const NAME_KANA: usize = 13;
/// Place of the office's number.
pub const NUMBER: usize = 14;
/// Place of the office's prefecture and municipality.
pub const CITY: usize = 15;
/// Place of the rest of its address.
pub const STREET: usize = 16;
/// Place of its telephone number.
pub const PHONE: usize = 17;
/// Place of its fax number.
pub const FAX: usize = 18;
/// Place of its web address.
pub const URL: usize = 19;

/// Whether a row is the header.
pub fn is_header(row: &StringRecord) -> bool {
    row.len() == COLUMNS.len() && row.iter().zip(COLUMNS).all(|(found, name)| found.trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_those_of_the_names() {
        for (place, name) in [
            (SOURCE_NO, "NO（※システム内の固有の番号、連番）"),
            (CORPORATION_NAME, "法人の名称"),
            (CORPORATE_NUMBER, "法人番号"),
            (SERVICE, "サービス種別"),
            (NAME, "事業所の名称"),
            (NAME_KANA, "事業所の名称_かな"),
            (NUMBER, "事業所番号"),
            (CITY, "事業所住所（市区町村）"),
            (STREET, "事業所住所（番地以降）"),
            (PHONE, "事業所電話番号"),
            (FAX, "事業所FAX番号"),
            (URL, "事業所URL"),
        ] {
            assert_eq!(COLUMNS[place], name);
        }
    }
}
