//! Where an office lies: the open data is narrowed by the office's address, never by its first column, which holds the
//! code of whoever designated the office.

use crate::rules::offices::compact;

/// The prefectures in the order of their codes, 01 to 47 (JIS X 0401).
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// Which addresses belong to a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// A municipality by its name, which may follow its prefecture and, for towns and villages, a district (郡).
    Municipality {
        /// The prefecture, empty if unknown.
        prefecture: &'static str,
        /// The name, without spaces.
        name: String,
    },
    /// Every address that begins so, without spaces.
    Prefix(String),
}

impl Area {
    /// The area of a municipality, from its code (six digits) and name.
    pub fn of_municipality(lg_code: &str, name: &str) -> Self {
        let number = lg_code.get(..2).and_then(|digits| digits.parse::<usize>().ok());
        let prefecture = number.and_then(|n| PREFECTURES.get(n.checked_sub(1)?)).copied().unwrap_or_default();
        let name = compact(name);
        Self::Municipality { prefecture, name: name.strip_prefix(prefecture).unwrap_or(&name).to_owned() }
    }

    /// The area of all addresses that begin with `prefix`, in any width and spacing.
    pub fn of_address(prefix: &str) -> Self {
        Self::Prefix(compact(prefix))
    }

    /// Whether an office with this municipality and street lies in the area.
    pub fn holds(&self, city: &str, street: &str) -> bool {
        match self {
            Self::Prefix(prefix) => (compact(city) + &compact(street)).starts_with(prefix),
            Self::Municipality { prefecture, name } => {
                let city = compact(city);
                let local = city.strip_prefix(prefecture).unwrap_or(&city);
                let small = name.ends_with(['町', '村']);
                let after_district = local.split_once('郡').filter(|(district, _)| small && !district.is_empty());
                local.starts_with(name) || after_district.is_some_and(|(_, local)| local.starts_with(name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_is_known_with_and_without_its_prefecture() {
        let ward = Area::of_municipality("131091", "見本区");
        let city = Area::of_municipality("011002", "北海道札幌市");
        let town = Area::of_municipality("133035", "見本町");
        for (area, address, inside) in [
            (&ward, "東京都見本区", true),
            (&ward, "東京都　見本区 ", true),
            (&ward, "見本区", true),
            (&ward, "東京都別見本区", false),
            (&ward, "大阪府大阪市見本区", false),
            (&ward, "神奈川県見本区", false),
            (&ward, "", false),
            (&city, "北海道札幌市東区", true),
            (&city, "北海道旭川市", false),
            (&town, "東京都西多摩郡見本町", true),
            (&town, "東京都見本町", true),
            (&town, "東京都郡見本町", false),
            (&town, "神奈川県足柄下郡別町", false),
        ] {
            assert_eq!(area.holds(address, "一丁目"), inside, "{address}");
        }
    }

    #[test]
    fn an_address_is_compared_whole_and_without_spaces() {
        let area = Area::of_address("東京都見本区 東見本１");
        assert!(area.holds("東京都見本区", "東見本1-2-3"));
        assert!(!area.holds("東京都見本区", "西見本1-2-3"));
    }
}
