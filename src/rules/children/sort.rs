//! The orders in which a list of children can be read.

crate::text_enum! {
    /// The order of a list of children; what is not known comes last in every one, and equals follow by their readings.
    /// With a minus in front, the other way round.
    pub enum ChildSort {
        Name = "name" ("カナの順", "by reading"),
        NameBack = "-name" ("カナの逆順", "by reading, last first"),
        Due = "due" ("期限の近い順", "nearest due day first"),
        DueBack = "-due" ("期限の遠い順", "farthest due day first"),
        Age = "age" ("年齢の低い順", "youngest first"),
        AgeBack = "-age" ("年齢の高い順", "oldest first"),
        Discharge = "discharge" ("退院予定の近い順", "nearest discharge first"),
        DischargeBack = "-discharge" ("退院予定の遠い順", "farthest discharge first"),
        Lead = "lead" ("担当者の名前の順", "by name of the coordinator"),
        LeadBack = "-lead" ("担当者の名前の逆順", "by name of the coordinator, last first"),
    }
}

/// By reading.
impl Default for ChildSort {
    fn default() -> Self {
        Self::Name
    }
}

impl ChildSort {
    /// The same column the other way round.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Name => Self::NameBack,
            Self::NameBack => Self::Name,
            Self::Due => Self::DueBack,
            Self::DueBack => Self::Due,
            Self::Age => Self::AgeBack,
            Self::AgeBack => Self::Age,
            Self::Discharge => Self::DischargeBack,
            Self::DischargeBack => Self::Discharge,
            Self::Lead => Self::LeadBack,
            Self::LeadBack => Self::Lead,
        }
    }

    /// Whether it is read from the end.
    pub fn is_back(self) -> bool {
        self.as_str().starts_with('-')
    }
}

#[cfg(test)]
mod tests {
    use super::ChildSort;

    #[test]
    fn every_order_has_its_reverse_under_the_same_word_with_a_minus() {
        for sort in ChildSort::ALL {
            let back = sort.turned();
            assert_eq!((back.turned(), back.is_back()), (*sort, !sort.is_back()));
            assert_eq!(sort.as_str().trim_start_matches('-'), back.as_str().trim_start_matches('-'));
        }
        assert_eq!(ChildSort::default(), ChildSort::Name);
    }
}
