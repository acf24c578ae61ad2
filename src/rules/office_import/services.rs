//! The services of the open data: the name a file writes, and the code that stands for it.

use unicode_normalization::UnicodeNormalization as _;

/// Code and name of every service that is published, in the order of the codes (WAM NET, file numbers). A name is given
/// as it is compared: without brackets and signs.
const SERVICES: [(&str, &str); 29] = [
    ("11", "居宅介護"),
    ("12", "重度訪問介護"),
    ("13", "行動援護"),
    ("14", "重度障害者等包括支援"),
    ("15", "同行援護"),
    ("21", "療養介護"),
    ("22", "生活介護"),
    ("24", "短期入所"),
    ("32", "施設入所支援"),
    ("33", "共同生活援助"),
    ("34", "宿泊型自立訓練"),
    ("41", "自立訓練機能訓練"),
    ("42", "自立訓練生活訓練"),
    ("45", "就労継続支援A型"),
    ("46", "就労継続支援B型"),
    ("52", "計画相談支援"),
    ("53", "地域移行支援"),
    ("54", "地域定着支援"),
    ("60", "就労移行支援"),
    ("61", "自立生活援助"),
    ("62", "就労定着支援"),
    ("63", "児童発達支援"),
    ("64", "医療型児童発達支援"),
    ("65", "放課後等デイサービス"),
    ("66", "居宅訪問型児童発達支援"),
    ("67", "保育所等訪問支援"),
    ("68", "福祉型障害児入所施設"),
    ("69", "医療型障害児入所施設"),
    ("70", "障害児相談支援"),
];

/// What some files put before or after a service's name.
const AROUND: [&str; 4] = ["地域相談支援", "特定相談支援", "障害児入所支援", "事業所"];

/// The code of a service, from its name in any width and with or without brackets; none for an unknown name.
pub fn code(name: &str) -> Option<&'static str> {
    let plain: String = name.nfkc().filter(|c| c.is_alphanumeric() || *c == 'ー').collect();
    let exact = |plain: &str| SERVICES.iter().find(|(_, known)| *known == plain).map(|(code, _)| *code);
    exact(&plain).or_else(|| exact(&AROUND.iter().fold(plain, |name, word| name.replacen(word, "", 1)))).or_else(|| {
        // Group homes are published with their kind in brackets.
        name.starts_with("共同生活援助").then_some("33")
    })
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_service_is_known_however_it_is_written() {
        for (name, expected) in [
            ("障害児相談支援", Some("70")),
            ("計画相談支援", Some("52")),
            ("地域相談支援（地域移行支援）", Some("53")),
            ("地域相談支援(地域定着支援)", Some("54")),
            ("就労継続支援（Ａ型）", Some("45")),
            ("就労継続支援B型", Some("46")),
            ("自立訓練（機能訓練）", Some("41")),
            ("放課後等デイサービス", Some("65")),
            ("居宅訪問型児童発達支援", Some("66")),
            ("共同生活援助（日中サービス支援型）", Some("33")),
            ("", None),
            ("相談", None),
        ] {
            assert_eq!(code(name), expected, "{name}");
        }
    }
}
