//! What is found, and what is not. Every sample is put together here, so that no other scanner finds one
//! in this file.

use std::fs;
use std::path::{Path, PathBuf};

use super::shape::{Class, Part, SHAPES};
use super::{scan, text};

/// Characters that look drawn at random, the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    fn of(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..count).map(|_| char::from(alphabet[self.next() % alphabet.len()])).collect()
    }

    fn run(&mut self, class: Class, count: usize) -> String {
        self.of(alphabet(class), count)
    }
}

const ALNUM: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn alphabet(class: Class) -> &'static str {
    match class {
        Class::Hex => "0123456789abcdef",
        Class::Lower => &ALNUM[..36],
        Class::Upper => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        Class::Alnum | Class::Word | Class::Url | Class::Base64 => ALNUM,
    }
}

fn found(text: &str) -> Option<&'static str> {
    text::scan(text).map(|found| found.rule)
}

/// Returns the event's line of a message.
fn line(text: &str) -> String {
    let text = serde_json::Value::from(text);
    format!(
        r#"{{"v":1,"id":"01a0c450-6e01-7000-aaf3-448d2e2cc59b","data":{{"to":["all"],"text":{text}}}}}"#
    )
}

#[test]
fn each_shape_is_found_wherever_it_stands() {
    let mut random = Random(7);
    for shape in SHAPES {
        for start in shape.starts {
            for longest in [false, true] {
                let mut token = (*start).to_owned();
                for part in shape.parts {
                    match part {
                        Part::Lit(text) => token += text,
                        Part::Run(class, least, most) => {
                            let count = if longest { (*most).min(2000) } else { *least };
                            token += &random.run(*class, count);
                        }
                    }
                }
                for text in [
                    token.clone(),
                    format!("the new one is {token}, use it"),
                    format!("export KEY={token}\nmake"),
                    format!("{{\"key\":\"{token}\"}}"),
                    format!("see `{token}`."),
                    format!("https://x.test/?key={token}&more=1"),
                    format!("{}{token}", if start.len() >= 4 { "x_" } else { "" }),
                ] {
                    assert_eq!(found(&text), Some(shape.rule), "{text}");
                    let hit = scan(&line(&text)).unwrap();
                    assert_eq!((hit.rule.as_str(), hit.field.as_str()), (shape.rule, "data.text"));
                    // What is shown of it is what all of them have.
                    assert_eq!(hit.masked, format!("{start}…"));
                }
            }
            // As documents write it.
            for filler in ["x", "X", "0"] {
                assert_eq!(
                    found(&format!("{start}{}", filler.repeat(60))),
                    None,
                    "{start}{filler}"
                );
            }
        }
    }
}

#[test]
fn what_has_its_sign_in_the_middle_is_found() {
    let mut random = Random(8);
    let (a, b) = (random.of(ALNUM, 3), random.of(ALNUM, 32));
    assert_eq!(found(&format!("secret is {a}8Q~{b}")), Some("Azure client secret"));
    let (a, b) = (random.of(ALNUM, 14), random.of(ALNUM, 64));
    assert_eq!(found(&format!("{a}.atlasv1.{b}")), Some("Terraform token"));
    let (a, b) = (random.of(&ALNUM[..10], 10), random.of(ALNUM, 33));
    assert_eq!(found(&format!("bot {a}:AA{b} is up")), Some("Telegram bot token"));
}

#[test]
fn a_private_key_is_found_and_its_header_alone_is_not() {
    let mut random = Random(9);
    let begin = "-----BEGIN";
    for kind in ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", ""] {
        let lines: Vec<String> = (0..5).map(|_| random.of(ALNUM, 64)).collect();
        for newline in ["\n", "\\n", "\r\n"] {
            let key = lines.join(newline);
            let text = format!("here:\n{begin} {kind}PRIVATE KEY-----{newline}{key}{newline}");
            assert_eq!(found(&text), Some("private key"), "{text}");
        }
        let header =
            format!("a file that begins with {begin} {kind}PRIVATE KEY----- is a private key");
        assert_eq!(found(&header), None);
    }
    let pgp = format!(
        "{begin} PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n{}\n",
        random.of(ALNUM, 64)
    );
    assert_eq!(found(&pgp), Some("private key"));
    let public = format!("{begin} PUBLIC KEY-----\n{}\n", random.of(ALNUM, 64));
    assert_eq!(found(&public), None);
}

#[test]
fn a_value_that_is_named_as_a_secret_is_found() {
    let mut random = Random(10);
    let long = random.of(ALNUM, 40);
    let hex = random.of(&ALNUM[..16], 32);
    let short = format!("{}{}", "hunt", "er22");
    let signs = format!("{}{}", "Tr0ub4", "dor&3!");
    let with_at = format!("p@{short}");
    for text in [
        format!("password = \"{short}\""),
        format!("password: '{signs}'"),
        format!("DB_PASSWORD={short}"),
        format!("export API_KEY={long}"),
        format!("api_key: {long}"),
        format!("\"apiKey\": \"{hex}\","),
        format!("{{\\\"client_secret\\\": \\\"{long}\\\"}}"),
        format!("aws_secret_access_key = {long}"),
        format!("token => '{long}'"),
        format!("let token := `{long}`"),
        format!("auth-token: {long}."),
        format!("run it with --password {signs} please"),
        format!("--api-token={long}"),
        format!("Authorization: Bearer {long}"),
        format!("curl -H \"Authorization: bearer {long}\""),
        format!("https://x.test/?access_token={long}&y=1"),
        format!("STRIPE_SECRET_LIVE={long}"),
        format!("pass = \"{short}\""),
        format!("DB_PASS={short}"),
        format!("db_pass: {long}"),
        format!("dbPass: '{signs}'"),
        format!("SECRET_KEY_BASE={hex}"),
        format!("NPM_AUTH={long}"),
        format!("{{\"auths\":{{\"x.test\":{{\"auth\": \"{long}\"}}}}}}"),
        format!("Authorization: Basic {}{}", "YW5uOkh1bnRl", "cl9UdzBe"),
        format!("curl -H 'authorization: basic {}{}'", "YW5uOkh1bnRl", "clR3b18h"),
        format!("Authorization: Bearer {}", &long[..12]),
        format!("curl -u ann:{short} https://x.test"),
        format!("machine x.test login ann password {short}"),
        format!("mysql -h db -u root -p{short} app"),
    ] {
        assert_eq!(found(&text), Some("secret with a name"), "{text}");
    }
    for text in [
        format!("postgres://ann:{short}@db.internal:5432/app"),
        format!("see amqps://svc:{long}@mq/"),
        format!("https://ann:{signs}@git.example.org/x.git"),
        format!("postgres://ann:{with_at}@db.internal/app"),
    ] {
        assert_eq!(found(&text), Some("password in a URL"), "{text}");
    }
}

#[test]
fn a_field_is_named_by_its_key() {
    let value = Random(11).of(ALNUM, 24);
    let of = |data: &str| scan(&format!(r#"{{"v":1,"kind":"x","data":{data}}}"#));
    let set = of(&format!(r#"{{"key":"db.password","value":"{value}"}}"#)).unwrap();
    assert_eq!((set.rule.as_str(), set.field.as_str()), ("secret with a name", "data.value"));
    assert_eq!(set.masked, format!("db.password = {}…", &value[..2]));
    let nested = of(&format!(r#"{{"data":{{"login":{{"apiToken":"{value}"}}}}}}"#)).unwrap();
    assert_eq!(nested.field, "data.data.login.apiToken");
    let listed = of(&format!(r#"{{"data":{{"tokens":[1],"secret":["{value}"]}}}}"#)).unwrap();
    assert_eq!(listed.field, "data.data.secret");
    let above = of(&format!(r#"{{"key":"password.db","value":"{value}"}}"#)).unwrap();
    assert_eq!(above.masked, format!("password.db = {}…", &value[..2]));
    let within = of(&format!(r#"{{"key":"a.password","value":{{"db":["{value}"]}}}}"#)).unwrap();
    assert_eq!(within.field, "data.value.db");
    // Both of two fields with one name, and names themselves.
    assert!(of(&format!(r#"{{"secret":"{value}","secret":"no"}}"#)).is_some());
    assert!(of(&format!(r#"{{"ghp_{}":1}}"#, Random(3).of(ALNUM, 36))).is_some());
    assert_eq!(of(&format!(r#"{{"key":"db.name","value":"{value}"}}"#)), None);
}

#[test]
fn what_only_looks_alike_is_not_found() {
    let mut random = Random(12);
    let hex = |random: &mut Random, count| random.of(&ALNUM[..16], count);
    let (sha1, sha256) = (hex(&mut random, 40), hex(&mut random, 64));
    let uuid = "01a0c450-6e01-7000-aaf3-448d2e2cc59b";
    for text in [
        format!("commit {sha1}"),
        format!("sha256:{sha256}"),
        format!("checksum = \"{sha256}\""),
        format!("integrity sha512-{}==", random.of(ALNUM, 86)),
        format!("id = \"{uuid}\", token: {uuid}"),
        format!("cancel_token = \"{uuid}\""),
        format!("blob/{sha1}/src/lib.rs"),
        "the token is wrong, the password: forgotten".to_owned(),
        "token: t-7k2mq".to_owned(),
        "max_tokens = 800, tokens: 1200".to_owned(),
        "tokenizer: \"o200k_base\"".to_owned(),
        "password = os.environ[\"DB_PASSWORD\"]".to_owned(),
        "password: ${DB_PASSWORD}".to_owned(),
        "password={{ vault.db }}, token=<your token>, secret=$SECRET1234".to_owned(),
        "let token = parser.next_token_or_end2();".to_owned(),
        "secret = config::secret_of_2(name)".to_owned(),
        "secret: \"secret/data/prod/db.json\"".to_owned(),
        "token = \"next-token-2\"; api_key = \"claude-3-opus-20240229\"".to_owned(),
        "password_hash = \"$2b$12$abcdefghijklmnopqrstuv\"".to_owned(),
        "token_url = \"https://id.example.org/oauth2/v1/token\"".to_owned(),
        "credentials: /run/secrets/db-1".to_owned(),
        "secret := vault.Get(\"db1\")".to_owned(),
        "if token == \"abc123def456\" {".to_owned(),
        "https://ann:password@example.org, https://ann@example.org, http://a:b@c".to_owned(),
        "postgres://postgres:postgres@localhost/app, redis://:${PW}@cache".to_owned(),
        "key-value, sk-learn-contrib-something-long-enough-to-be-odd".to_owned(),
        format!("AKIA{}", "IOSFODNN7EXAMPLE"),
        "src/domain/secret/shape.rs:12-40".to_owned(),
        "SKIPPED, SK0123, cargo test --test cli token_is_shown".to_owned(),
        "std::collections::HashMap<String, Vec<(&'static str, usize)>>".to_owned(),
        "Bearer of bad news, bearer authentication-is-required-here".to_owned(),
        "docker run -u 1000:1000, git push -u origin:main-branch-2, mkdir -p a/b2c3d4e5".to_owned(),
        "compass = \"n3e5w7s9n1\", a second pass: 12 files; auth: jwt-hs256".to_owned(),
        "login ann password forgotten, basic authorization: basic understanding".to_owned(),
        format!("monkey-{}", hex(&mut random, 32)),
    ] {
        assert_eq!(found(&text), None, "{text}");
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // What was installed is others'.
        if [".venv", "node_modules"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

#[test]
fn nothing_is_found_in_texts_of_this_repository() {
    let mut corpus = Vec::new();
    for folder in ["src", "tests", "fixtures", "benches", "man", ".collab-example", "completions"] {
        files(Path::new(folder), &mut corpus);
    }
    corpus.extend(["README.md", "CHANGELOG.md", "Cargo.lock", "Cargo.toml"].map(PathBuf::from));
    let (mut bytes, mut found) = (0, Vec::new());
    for path in corpus {
        // What is no text is none of ours.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        bytes += text.len();
        for line in text.lines() {
            let hit = if line.starts_with('{') { scan(line).map(|hit| hit.masked) } else { None };
            let whole = text::scan(line).map(|found| found.masked);
            found.extend(hit.or(whole).map(|what| format!("{}: {what}: {line}", path.display())));
        }
        found.extend(text::scan(&text).map(|what| format!("{}: {what:?}", path.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(bytes > 1_000_000, "{bytes} bytes are no corpus");
}
