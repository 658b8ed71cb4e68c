//! Texts as a briefing may hold them, and bits to make more from.

/// Briefings, and what people quote in them.
pub(crate) const TEXTS: &[&str] = &[
    "\
# Briefing for ann, 2026-03-04 16:20 UTC

You are `ann` (role: reviewer) on branch `fix/parser-eof`. Since you left 3 h 12 min ago: 14 commits, 2 new tasks.

## Yours

- t-7k2mq  Fix the parser at end of input   claimed, lease ends in 25 min
- t-9xw3d  Write the migration guide        blocked by t-7k2mq, t-0a1bc

## Changes that touch your files

1. `3fa9c1e` bob: Split `src/domain/lease.rs` into two; `Lease::renew()` now takes a `Ttl` (+120 -48).
2. `b71d00f` carol: Don't panic on an empty line; it's read as a comment (#482).

Conflict ahead: `src/store/journal.rs` lines 118-140 with origin/feature-42. Run `collab changes --json --since v0.3.1`.

> We've agreed: no write goes to /var/lib/collab/state.db without the lock. I'll ask the others. -- bob
",
    "\
Please run `cargo test --workspace -- --nocapture` and then `git push --force-with-lease origin HEAD:refs/heads/main`.
See https://example.org/docs/guide.html?page=2&lang=en#install (updated 12/31/2025, 23:59:59).
Took 1,234.56 ms; 98.7 % of 200000 lines; exit code 70; PID 31337; 0x7fff5fbff8c0; v1.2.3-rc.4+build.567.
user@example.org   192.168.0.1:8080   C:\\Users\\Public\\notes.txt   ~/.config/collab/config.toml   ../../a_b-c.d
",
    r#"{"v":2,"id":"01890a5d-ac96-774b-bcce-b302099a8057","at":"2026-03-04T16:20:31.123Z","by":"ann@laptop","kind":"task.claimed","data":{"follows":null,"tags":["parser","urgent"],"ratio":0.25,"ok":true}}
{
  "files": [
    { "path": "src/main.rs", "added": 12, "removed": 3 },
    { "path": "docs/\u00fcbersicht.md", "added": 0, "removed": 140 }
  ]
}
"#,
    "\
fn parse_line(line: &str) -> Result<Event, LineError> {
    let mut fields: HashMap<String, Vec<u8>> = serde_json::from_str(line)?;
\tif fields.get(\"v\").is_none_or(|v| *v != CURRENT_VERSION && !isNewer(v)) { return Err(LineError::TooNew); }
    // Don't trust MAX_LINE_LENGTH here: XMLHttpRequest2 sends camelCaseNames, kebab-case-names and __dunder__.
    Ok(Event { fields, ..Default::default() })
}

class Foo(Bar):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs);   self.x = [i**2 for i in range(10) if i % 2 == 0]
",
    "\
diff --git a/src/lib.rs b/src/lib.rs
index 3fa9c1e..b71d00f 100644
--- a/src/lib.rs
+++ b/src/lib.rs
@@ -10,7 +10,9 @@ pub mod domain;
-pub mod error;
+pub mod error; // see /etc/passwd

| Task    | State | Who  |
|---------|:-----:|-----:|
| t-7k2mq | open  |    - |
",
    "\
Für die Übersicht der Änderungen: Die Zusammenführungsreihenfolge wurde am 4. März um 16:20 Uhr geändert.
Bitte prüfe, ob die Datenbankverbindungseinstellungen in `konfiguration.toml` noch stimmen; Größe höchstens 5 %.
",
    "\
L'équipe a réécrit l'analyseur : il n'échoue plus à la fin du fichier. Aujourd'hui, j'ai vérifié « journal.rs »,
et c'est à toi d'achever la tâche t-7k2mq avant vendredi. Où sont les données d'essai ? Peut-être là-bas…
",
    "\
Задача t-7k2mq закрыта: разбор больше не падает на пустой строке. Нужно обновить документацию и проверить
слияние ветки «исправление» до пятницы; подробности в файле src/store/journal.rs (строки 118–140).
",
    "\
任务 t-7k2mq 已完成：解析器不再因空行而崩溃。请在周五之前检查 `src/store/journal.rs` 的合并冲突，并更新文档。
从2026年3月4日起，所有写入操作都必须先获得锁，否则会被拒绝。
",
    "\
タスク t-7k2mq は完了しました。空行でパーサーが落ちる問題を修正し、テストを追加しています。
金曜日までに `src/store/journal.rs` の競合を確認してください。よろしくお願いします。
",
    "\
اكتملت المهمة t-7k2mq: لم يعد المحلل يتعطل عند السطر الفارغ. يُرجى مراجعة التعارض في الملف قبل يوم الجمعة ٤ مارس ٢٠٢٦.
",
    "작업 t-7k2mq 이 끝났습니다. 금요일까지 병합 충돌을 확인해 주세요.\nकार्य पूरा हुआ: कृपया शुक्रवार तक जाँच करें।\nงานเสร็จแล้ว กรุณาตรวจสอบ\n",
    "Shipped 🚀🎉 by 👩‍💻 and 👨🏽‍🔧: ✅ tests, ⚠️ docs, ❌ release. Thanks 🙏🏻!! 🇩🇪🇫🇷 1️⃣ ♥️ ¯\\_(ツ)_/¯ → ∞ ≠ ½ × π²\n",
    "\
-----BEGIN DATA-----
TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsuIEEgc3RpdGNoIGluIHRpbWUgc2F2ZXMgbmluZS4/+A==
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
-----END DATA-----
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
",
    "<|endoftext|> is <|im_start|>text<|im_end|>, and DON'T SHOUT: WE'LL, they're, I'd, y'all'd've, rock'n'roll, o'clock's.\n",
];

/// Words, ids, paths and signs that texts are put together from at random.
pub(crate) const FRAGMENTS: &[&str] = &[
    "the",
    "Task",
    "parser",
    "HTTPServer",
    "getUserById2",
    "snake_case_name",
    "SCREAMING_CASE",
    "straßenbahn",
    "Donaudampfschifffahrt",
    "réécrit",
    "проверить",
    "任务已完成",
    "パーサー",
    "المهمة",
    "작업",
    "कार्य",
    "t-7k2mq",
    "m-0a1bc",
    "3fa9c1e",
    "01890a5d-ac96-774b",
    "src/store/journal.rs",
    "/var/lib/x",
    "./a",
    "../",
    "C:\\temp",
    "https://example.org/",
    "2026-03-04",
    "16:20:31.123Z",
    "1,234.56",
    "0xdeadbeef",
    "1000000",
    "42",
    "5 %",
    "`git push -f`",
    "--json",
    "-n",
    "**bold**",
    "# ",
    "- ",
    "> ",
    "```\n",
    "| a |",
    "{\"v\":2,",
    "\"}]}",
    "();",
    "=>",
    "!=",
    "->",
    "::",
    "...",
    "…",
    "—",
    "“quoted”",
    "it's",
    "WE'LL",
    "'d",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    " \n ",
    ",",
    ".",
    ".\n",
    ")\n",
    ":\n\n",
    "/",
    "//",
    "\n/",
    "@ann",
    "#12",
    "🙂",
    "👩‍💻",
    "🇩🇪",
    "é",
    "e\u{301}",
    "\u{a0}",
    "\u{200b}",
    "\0",
    "\u{1b}[31m",
    "½",
    "²",
    "TWFueSBoYW5kcw==",
    "aaaaaaaa",
    "_____",
];
