//! A shell command, cut into words and what stands between them.
//!
//! Invariants: what is not understood makes the word in which it stands one that is made, and so names no file; a
//! word ends where a shell ends it, whatever stands in it, so that what follows is read as what it is.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word; whether it stands there as it is.
    Word(String, bool),
    /// Commands that run to make the word before: `$(…)`, `` `…` ``, `<(…)`, `>(…)`.
    Inner(Vec<Self>),
    /// What sends output into the file that follows.
    Into,
    /// What does something else with the word that follows: `<`, `>&`, `<<`.
    Other,
    /// What ends a command.
    End,
    /// What ends one, and begins or ends commands that have their own working directory.
    Open,
    Close,
}

/// So deep things stand in each other; what is deeper ends what is read.
const DEEPEST: usize = 64;
/// So often it is looked whether two brackets are arithmetic where they are not.
const LOOKS: usize = 64;

/// Words behind which a command begins.
pub(super) const BEFORE: &[&str] =
    &["then", "do", "else", "if", "elif", "while", "until", "{", "!", "time"];

/// Cuts a command into its parts.
pub(super) fn tokens(command: &str) -> Vec<Token> {
    let left = command.chars().peekable();
    let mut source = Source { left, depth: 0, looks: 0 };
    Reader::new(&mut source, false).run()
}

/// What is still to be read.
struct Source<'c> {
    left: Peekable<Chars<'c>>,
    depth: usize,
    looks: usize,
}

struct Reader<'s, 'c> {
    source: &'s mut Source<'c>,
    tokens: Vec<Token>,
    /// The word that has begun, and whether it stands there as it is.
    word: Option<(String, bool)>,
    /// What runs to make it.
    inner: Vec<Vec<Token>>,
    /// What ends the documents that follow on the next lines, and whether tabs before that do not count.
    documents: Vec<(String, bool)>,
    /// Whether the next word is such an end.
    names_document: Option<bool>,
    /// Whether a bracket that nothing opened ends it.
    is_inner: bool,
    /// How many brackets are open.
    opened: usize,
    /// In how many `case`s it is, where a bracket ends a pattern.
    cases: usize,
    /// Whether it is in `[[ … ]]`, where `>` compares and nothing but that ends a command.
    in_test: bool,
}

impl<'s, 'c> Reader<'s, 'c> {
    fn new(source: &'s mut Source<'c>, is_inner: bool) -> Self {
        Self {
            source,
            tokens: Vec::new(),
            word: None,
            inner: Vec::new(),
            documents: Vec::new(),
            names_document: None,
            is_inner,
            opened: 0,
            cases: 0,
            in_test: false,
        }
    }

    fn run(mut self) -> Vec<Token> {
        while let Some(c) = self.next() {
            if c == ')' && self.is_inner && self.opened == 0 && self.cases == 0 {
                break;
            }
            self.read(c);
        }
        self.end_word();
        self.tokens
    }

    fn next(&mut self) -> Option<char> {
        self.source.left.next()
    }

    fn peek(&mut self) -> Option<char> {
        self.source.left.peek().copied()
    }

    fn read(&mut self, c: char) {
        if self.word.as_ref().is_some_and(|(word, _)| word == "]]") && "<>|&()".contains(c) {
            // Nothing has to stand between that and the next.
            self.end_word();
        }
        match c {
            '\'' => {
                let quoted: String = self.source.left.by_ref().take_while(|c| *c != '\'').collect();
                self.word().0.push_str(&quoted);
            }
            '"' => self.quoted(),
            '\\' => match self.next() {
                Some('\n') | None => {}
                Some(c) => self.word().0.push(c),
            },
            '#' if self.word.is_none() => {
                while self.source.left.next_if(|c| *c != '\n').is_some() {}
            }
            '\n' => {
                self.end();
                for (document, has_tabs) in std::mem::take(&mut self.documents) {
                    self.skip_document(&document, has_tabs);
                }
            }
            ' ' | '\t' | '\r' => self.end_word(),
            '>' | '<' if self.source.left.next_if_eq(&'(').is_some() => self.substitution(),
            '>' | '<' | '|' | '&' | '(' | ')' if self.in_test => self.end_word(),
            '&' if self.peek() == Some('>') => self.end_word(),
            ';' | '|' | '&' => self.end(),
            '(' => self.bracket(),
            ')' => {
                self.opened = self.opened.saturating_sub(1);
                self.end_with(Token::Close);
            }
            '>' => self.output(),
            '<' => self.input(),
            '$' => self.dollar(false),
            '`' => self.backticks(false),
            '*' | '?' | '[' | '{' | '}' | '~' => self.makes(Some(c)),
            c => self.word().0.push(c),
        }
    }

    fn word(&mut self) -> &mut (String, bool) {
        self.word.get_or_insert((String::new(), true))
    }

    /// The word is not what stands there.
    fn makes(&mut self, c: Option<char>) {
        let word = self.word();
        word.0.extend(c);
        word.1 = false;
    }

    fn end_word(&mut self) {
        if let Some((text, plain)) = self.word.take() {
            match text.as_str() {
                "case" if plain && self.begins() => self.cases += 1,
                "esac" if plain && self.begins() => self.cases = self.cases.saturating_sub(1),
                "[[" if !plain && self.begins() => self.in_test = true,
                "]]" => self.in_test = false,
                _ => {}
            }
            if let Some(has_tabs) = self.names_document.take() {
                self.documents.push((text.clone(), has_tabs));
            }
            self.tokens.push(Token::Word(text, plain));
        }
        self.tokens.extend(self.inner.drain(..).map(Token::Inner));
    }

    /// Says whether a command begins here.
    fn begins(&self) -> bool {
        match self.tokens.last() {
            None | Some(Token::End | Token::Open | Token::Close) => true,
            Some(Token::Word(word, _)) => BEFORE.contains(&word.as_str()),
            _ => false,
        }
    }

    fn end(&mut self) {
        // Whatever is wrong in it, a test ends where its line or its command does.
        self.in_test = false;
        self.end_with(Token::End);
    }

    fn end_with(&mut self, token: Token) {
        self.end_word();
        self.tokens.push(token);
    }

    /// Goes into something that may stand in itself; past the deepest, nothing more is read.
    fn deeper(&mut self, read: impl FnOnce(&mut Self)) {
        if self.source.depth == DEEPEST {
            self.source.left = "".chars().peekable();
            self.makes(None);
            return;
        }
        self.source.depth += 1;
        read(self);
        self.source.depth -= 1;
    }

    fn bracket(&mut self) {
        let is_for = matches!(self.tokens.last(), Some(Token::Word(word, _)) if word == "for");
        if self.word.is_none()
            && self.peek() == Some('(')
            && (self.begins() || is_for)
            && self.arithmetic()
        {
            return self.makes(None);
        }
        // The elements of an array, and patterns of file names.
        let is_of_word = self
            .word
            .as_ref()
            .is_some_and(|(word, _)| word.ends_with(['=', '?', '*', '+', '@', '!']));
        if is_of_word {
            self.substitution();
            // What stands there is no command.
            self.inner.pop();
            return;
        }
        self.opened += 1;
        self.end_with(Token::Open);
    }

    fn quoted(&mut self) {
        self.deeper(|reader| {
            reader.word();
            while let Some(c) = reader.next() {
                match c {
                    '"' => return,
                    '\\' => match reader.next() {
                        Some('\n') | None => {}
                        Some(c) if "$`\"\\".contains(c) => reader.word().0.push(c),
                        Some(c) => reader.word().0.extend(['\\', c]),
                    },
                    '$' => reader.dollar(true),
                    '`' => reader.backticks(true),
                    c => reader.word().0.push(c),
                }
            }
        });
    }

    /// Reads what follows a dollar.
    fn dollar(&mut self, is_quoted: bool) {
        match self.peek() {
            Some('(') => {
                self.next();
                if self.peek() == Some('(') && self.arithmetic() {
                    self.makes(None);
                } else {
                    self.substitution();
                }
            }
            Some('{') => {
                self.next();
                self.makes(None);
                self.braces(is_quoted);
            }
            Some('\'') if !is_quoted => {
                self.next();
                self.escaped();
            }
            // In another language it may be another text.
            Some('"') if !is_quoted => {
                self.next();
                self.quoted();
                self.makes(None);
            }
            _ => self.makes(Some('$')),
        }
    }

    /// Reads commands whose output is a part of the word.
    fn substitution(&mut self) {
        self.makes(None);
        self.deeper(|reader| {
            let inner = Reader::new(reader.source, true).run();
            reader.inner.push(inner);
        });
    }

    fn backticks(&mut self, is_quoted: bool) {
        self.makes(None);
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '`' => break,
                '\\' => match self.next() {
                    Some(c) if "`\\$".contains(c) || (is_quoted && c == '"') => text.push(c),
                    c => text.extend(Some('\\').into_iter().chain(c)),
                },
                c => text.push(c),
            }
        }
        self.deeper(|reader| {
            let source = &reader.source;
            let left = text.chars().peekable();
            let mut source = Source { left, depth: source.depth, looks: source.looks };
            reader.inner.push(Reader::new(&mut source, false).run());
        });
    }

    /// Passes over `((…))`, of which the first bracket is read; says whether it is that.
    fn arithmetic(&mut self) -> bool {
        if self.source.looks == LOOKS {
            return false;
        }
        let mut ahead = self.source.left.clone();
        let mut open = 1;
        while let Some(c) = ahead.next() {
            match c {
                '(' => open += 1,
                ')' if open == 2 => {
                    if ahead.next() == Some(')') {
                        self.source.left = ahead;
                        return true;
                    }
                    break;
                }
                ')' => open -= 1,
                _ => {}
            }
        }
        self.source.looks += 1;
        false
    }

    /// Passes over what stands in `${…}`.
    fn braces(&mut self, is_quoted: bool) {
        self.deeper(|reader| {
            while let Some(c) = reader.next() {
                match c {
                    '}' => return,
                    '\\' => drop(reader.next()),
                    '\'' if !is_quoted => {
                        while reader.source.left.next_if(|c| *c != '\'').is_some() {}
                        reader.next();
                    }
                    '"' => reader.quoted(),
                    '$' => reader.dollar(is_quoted),
                    '`' => reader.backticks(is_quoted),
                    _ => {}
                }
            }
        });
    }

    /// Reads `$'…'`.
    fn escaped(&mut self) {
        self.word();
        while let Some(c) = self.next() {
            match c {
                '\'' => return,
                '\\' => match self.next() {
                    Some(c) if "\\'\"".contains(c) => self.word().0.push(c),
                    c => self.makes(c),
                },
                c => self.word().0.push(c),
            }
        }
    }

    fn output(&mut self) {
        // The number of what is sent is no word.
        if self.word.as_ref().is_some_and(|(text, _)| text.chars().all(|c| c.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let kind = match self.peek() {
            Some('>' | '|') => {
                self.next();
                Token::Into
            }
            Some('&') => {
                self.next();
                // A number is another stream, a dash none; a name is a file.
                let is_stream = |c: char| c.is_ascii_digit() || c == '-';
                if self.peek().is_some_and(is_stream) { Token::Other } else { Token::Into }
            }
            _ => Token::Into,
        };
        self.tokens.push(kind);
    }

    fn input(&mut self) {
        self.end_word();
        self.tokens.push(Token::Other);
        let left = &mut self.source.left;
        if left.next_if_eq(&'<').is_none() || left.next_if_eq(&'<').is_some() {
            return;
        }
        self.names_document = Some(left.next_if_eq(&'-').is_some());
    }

    /// Passes over the lines of a document up to the one that ends it.
    fn skip_document(&mut self, ends: &str, has_tabs: bool) {
        while self.peek().is_some() {
            let line: String = self.source.left.by_ref().take_while(|c| *c != '\n').collect();
            let line = line.trim_end_matches('\r');
            let line = if has_tabs { line.trim_start_matches('\t') } else { line };
            if line == ends {
                return;
            }
        }
    }
}
