//! init
pub(crate) fn exclude_lines(place: &crate::git::Place) -> Vec<String> {
    Vec::new()
}
