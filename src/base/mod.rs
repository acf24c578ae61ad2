//! What a hotel booking system would need as well: ids, time, wording, problems, keys.
//!
//! Nothing here knows what a child or a coordinator is.

pub mod check_digits;
pub mod clock;
pub mod csv;
pub mod csv_rows;
pub mod ids;
pub mod paging;
pub mod passwords;
pub mod postal;
pub mod problem;
pub mod settings;
pub mod sql_types;
pub mod text;
pub mod text_enum;
pub mod tokens;
pub mod wareki;
pub mod words;
pub mod workbook;
