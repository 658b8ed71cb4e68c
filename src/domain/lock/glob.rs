//! Patterns of paths, and whether two of them have a path in common.
//!
//! `*` stands for anything within a name, `?` for one character, `[…]` for one of several, `**` as a whole name
//! for any number of folders. Libraries tell whether a path matches; whether two patterns overlap they do not,
//! and it must not depend on which files there are by now.

/// A pattern of paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// Any number of folders.
    Any,
    /// A name, in each way in which it can be read: one with brackets may be meant as it stands.
    Name(Vec<Vec<Token>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// Anything, also nothing.
    Run,
    /// One character, whichever.
    One,
    Char(char),
}

/// Says whether a path is a pattern.
#[must_use]
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

impl Pattern {
    /// Reads a pattern. A class of characters counts as any one: that two overlap is said once too often
    /// rather than not. As some frameworks name files with brackets (`[id].tsx`), such a name is itself meant, too.
    #[must_use]
    pub fn glob(text: &str) -> Self {
        let segment = |name: &str| match name {
            "**" => Segment::Any,
            name if name.contains('[') => {
                Segment::Name(vec![tokens(name, true), tokens(name, false)])
            }
            name => Segment::Name(vec![tokens(name, true)]),
        };
        Self(text.split('/').map(segment).collect())
    }

    /// Returns the pattern that a path alone matches, whatever characters it has.
    #[must_use]
    pub fn path(path: &str) -> Self {
        let segment = |name: &str| Segment::Name(vec![name.chars().map(Token::Char).collect()]);
        Self(path.split('/').map(segment).collect())
    }

    /// Says whether there can be a path that both match.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        meet(&self.0, &other.0, &|segment| *segment == Segment::Any, &|one, other| match (
            one, other,
        ) {
            (Segment::Name(one), Segment::Name(other)) => {
                one.iter().any(|one| other.iter().any(|other| names_meet(one, other)))
            }
            (Segment::Any, _) | (_, Segment::Any) => true,
        })
    }

    /// Says whether a path matches.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.overlaps(&Self::path(path))
    }

    /// Says whether everything matches.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let runs = |segment: &Segment| match segment {
            Segment::Any => true,
            Segment::Name(ways) => ways.iter().flatten().all(|token| *token == Token::Run),
        };
        self.0.iter().all(runs) && self.0.contains(&Segment::Any)
    }
}

fn tokens(name: &str, classes: bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        tokens.push(match c {
            '*' => Token::Run,
            '?' => Token::One,
            // A bracket right behind the first is one of the characters.
            '[' if classes => match rest.char_indices().skip(1).find(|(_, c)| *c == ']') {
                Some((end, _)) => {
                    rest = &rest[end + 1..];
                    Token::One
                }
                None => Token::Char('['),
            },
            c => Token::Char(c),
        });
    }
    tokens
}

fn names_meet(one: &[Token], other: &[Token]) -> bool {
    meet(one, other, &|token| *token == Token::Run, &|one, other| match (one, other) {
        (Token::Char(one), Token::Char(other)) => one == other,
        _ => true,
    })
}

/// Says whether two sequences have one in common, where an element may stand for any number of elements
/// (`is_any`), and two others may stand for the same (`same`).
fn meet<T>(
    one: &[T],
    other: &[T],
    is_any: &dyn Fn(&T) -> bool,
    same: &dyn Fn(&T, &T) -> bool,
) -> bool {
    // Whether the rests from `i` and `j` on meet; from the end backwards, so that no path is gone twice.
    let width = other.len() + 1;
    let mut meets = vec![false; (one.len() + 1) * width];
    for i in (0..=one.len()).rev() {
        for j in (0..=other.len()).rev() {
            let at = |i: usize, j: usize| meets[i * width + j];
            meets[i * width + j] = match (one.get(i), other.get(j)) {
                (None, None) => true,
                (Some(a), None) => is_any(a) && at(i + 1, j),
                (None, Some(b)) => is_any(b) && at(i, j + 1),
                (Some(a), Some(b)) => {
                    (is_any(a) && (at(i + 1, j) || at(i, j + 1)))
                        || (is_any(b) && (at(i, j + 1) || at(i + 1, j)))
                        || (!is_any(a) && !is_any(b) && same(a, b) && at(i + 1, j + 1))
                }
            };
        }
    }
    meets[0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_that_have_a_path_in_common_overlap() {
        for (one, other, expected) in [
            ("src/a.rs", "src/a.rs", true),
            ("src/a.rs", "src/b.rs", false),
            ("src/*.rs", "src/a.*", true),
            ("src/*.rs", "src/a/b.rs", false),
            ("src/**", "src/a/b.rs", true),
            ("src/**", "lib/a.rs", false),
            ("**/*.rs", "src/parser/*", true),
            ("**/tests/**", "src/**", true),
            ("src/**/a.rs", "src/a.rs", true),
            ("src/[ab].rs", "src/a.rs", true),
            ("a*c", "*b*", true),
            ("a?", "a", false),
            ("src/a[", "src/a[", true),
        ] {
            let (one_is, other_is) = (Pattern::glob(one), Pattern::glob(other));
            assert_eq!(one_is.overlaps(&other_is), expected, "{one} and {other}");
            assert_eq!(other_is.overlaps(&one_is), expected, "{other} and {one}");
        }
        assert!(!Pattern::glob("src/*.rs").overlaps(&Pattern::path("src/*.txt")));
        for all in ["**", "**/*", "*/**"] {
            assert!(Pattern::glob(all).is_all(), "{all}");
        }
        for part in ["*", "src/**", "**/*.rs"] {
            assert!(!Pattern::glob(part).is_all(), "{part}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let stars = "*a".repeat(100);
        assert!(!Pattern::glob(&stars).overlaps(&Pattern::path(&"a".repeat(99))));
    }

    proptest! {
        /// A path that both match is one that they have in common.
        #[test]
        fn a_path_of_both_makes_them_overlap(
            one in "[ab*?]{1,4}(/([ab*?]{1,3}|\\*\\*)){0,2}",
            other in "[ab*?]{1,4}(/([ab*?]{1,3}|\\*\\*)){0,2}",
            path in "[ab]{1,3}(/[ab]{1,2}){0,2}",
        ) {
            let matches = |glob: &str| {
                let glob = globset::GlobBuilder::new(glob).literal_separator(true).build().unwrap();
                glob.compile_matcher().is_match(&path)
            };
            let (one_is, other_is) = (Pattern::glob(&one), Pattern::glob(&other));
            prop_assert!(!matches(&one) || one_is.matches(&path), "{one} {path}");
            prop_assert!(!(matches(&one) && matches(&other)) || one_is.overlaps(&other_is));
        }
    }
}
