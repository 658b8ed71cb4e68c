//! A shell command, cut into words and what stands between them.
//!
//! Invariant: what is not understood makes the word in which it stands one that is made, and so names no file.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word; whether it stands there as it is.
    Word(String, bool),
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

/// Cuts a command into its parts.
pub(super) fn tokens(command: &str) -> Vec<Token> {
    let mut reader = Reader {
        left: command.chars().peekable(),
        tokens: Vec::new(),
        word: None,
        documents: Vec::new(),
        names_document: false,
    };
    while let Some(c) = reader.left.next() {
        reader.read(c);
    }
    reader.end_word();
    reader.tokens
}

struct Reader<'c> {
    left: Peekable<Chars<'c>>,
    tokens: Vec<Token>,
    /// The word that has begun, and whether it stands there as it is.
    word: Option<(String, bool)>,
    /// What ends the documents that follow on the next lines.
    documents: Vec<String>,
    /// Whether the next word is such an end.
    names_document: bool,
}

impl Reader<'_> {
    fn read(&mut self, c: char) {
        match c {
            '\'' => {
                let quoted: String = self.left.by_ref().take_while(|c| *c != '\'').collect();
                self.word().0.push_str(&quoted);
            }
            '"' => self.quoted(),
            '\\' => match self.left.next() {
                Some('\n') | None => {}
                Some(c) => self.word().0.push(c),
            },
            '#' if self.word.is_none() => while self.left.next_if(|c| *c != '\n').is_some() {},
            '\n' => {
                self.end();
                for document in std::mem::take(&mut self.documents) {
                    self.skip_document(&document);
                }
            }
            ' ' | '\t' | '\r' => self.end_word(),
            '&' if self.left.peek() == Some(&'>') => self.end_word(),
            ';' | '|' | '&' => self.end(),
            '(' => self.end_with(Token::Open),
            ')' => self.end_with(Token::Close),
            '>' => self.output(),
            '<' => self.input(),
            '$' | '`' | '*' | '?' | '[' | '{' | '}' | '~' => {
                let word = self.word();
                word.0.push(c);
                word.1 = false;
            }
            c => self.word().0.push(c),
        }
    }

    fn word(&mut self) -> &mut (String, bool) {
        self.word.get_or_insert((String::new(), true))
    }

    fn end_word(&mut self) {
        let Some((text, plain)) = self.word.take() else { return };
        if std::mem::take(&mut self.names_document) {
            self.documents.push(text.clone());
        }
        self.tokens.push(Token::Word(text, plain));
    }

    fn end(&mut self) {
        self.end_with(Token::End);
    }

    fn end_with(&mut self, token: Token) {
        self.end_word();
        self.tokens.push(token);
    }

    fn quoted(&mut self) {
        self.word();
        while let Some(c) = self.left.next() {
            match c {
                '"' => return,
                '\\' => {
                    let next = self.left.next();
                    self.word().0.extend(next);
                }
                c => {
                    let word = self.word();
                    word.0.push(c);
                    word.1 &= !matches!(c, '$' | '`');
                }
            }
        }
    }

    fn output(&mut self) {
        // The number of what is sent is no word.
        if self.word.as_ref().is_some_and(|(text, _)| text.chars().all(|c| c.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        let kind = match self.left.peek() {
            Some('>' | '|') => {
                self.left.next();
                Token::Into
            }
            Some('&') => {
                self.left.next();
                // A number is another stream, a dash none; a name is a file.
                let is_stream = |c: &char| c.is_ascii_digit() || *c == '-';
                if self.left.peek().is_some_and(is_stream) { Token::Other } else { Token::Into }
            }
            Some('(') => Token::Other,
            _ => Token::Into,
        };
        self.tokens.push(kind);
    }

    fn input(&mut self) {
        self.end_word();
        self.tokens.push(Token::Other);
        if self.left.next_if_eq(&'<').is_none() || self.left.next_if_eq(&'<').is_some() {
            return;
        }
        self.left.next_if_eq(&'-');
        self.names_document = true;
    }

    /// Passes over the lines of a document up to the one that ends it.
    fn skip_document(&mut self, ends: &str) {
        while self.left.peek().is_some() {
            let line: String = self.left.by_ref().take_while(|c| *c != '\n').collect();
            if line.trim_start_matches('\t') == ends {
                return;
            }
        }
    }
}
