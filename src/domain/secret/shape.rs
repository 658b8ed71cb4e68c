//! Credentials that show by themselves: a beginning that nothing else has, then so many of such characters.

use std::sync::OnceLock;

use super::likely::{entropy, is_placeholder};
use super::text::Found;
use crate::domain::text::MAX_TEXT;
use Class::{Alnum, Base64, Hex, Lower, Upper, Url, Word};
use Part::{Lit, Run};

/// Which characters a run is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Class {
    /// Digits and letters from a to f.
    Hex,
    /// Digits and lower-case letters.
    Lower,
    /// Digits and upper-case letters.
    Upper,
    /// Digits and letters.
    Alnum,
    /// Digits, letters and `_`.
    Word,
    /// Digits, letters, `_` and `-`.
    Url,
    /// Digits, letters, `+`, `/` and `=`.
    Base64,
}

impl Class {
    fn has(self, byte: u8) -> bool {
        match self {
            Hex => byte.is_ascii_hexdigit(),
            Lower => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            Upper => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Alnum => byte.is_ascii_alphanumeric(),
            Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        }
    }
}

/// What follows the beginning.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// So many characters of a class, at least and at most.
    Run(Class, usize, usize),
    /// Just this.
    Lit(&'static str),
}

/// What credentials of one sort look like.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) rule: &'static str,
    pub(super) starts: &'static [&'static str],
    pub(super) parts: &'static [Part],
}

const fn shape(
    rule: &'static str,
    starts: &'static [&'static str],
    parts: &'static [Part],
) -> Shape {
    Shape { rule, starts, parts }
}

/// As many as a text can have.
const MANY: usize = MAX_TEXT;
/// No more than these are looked at, though there may be any number: what they are made of can also stand
/// before a beginning, so that a text could have others look through it again and again.
const ENOUGH: usize = 500;

/// The length of the shortest of all, in bytes: what is shorter need not be looked at.
pub(super) const SHORTEST: usize = 8;

/// The shapes. What begins alike stands together, the longer beginning first.
pub(super) const SHAPES: &[Shape] = &[
    shape("GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], &[Run(Alnum, 36, 255)]),
    shape("GitHub token", &["github_pat_"], &[Run(Word, 60, 255)]),
    shape(
        "GitLab token",
        &[
            "glpat-",
            "gldt-",
            "glrt-",
            "glft-",
            "glptt-",
            "glcbt-",
            "glsoat-",
            "glimt-",
            "gloas-",
            "glagent-",
            "glffct-",
            "GR1348941",
        ],
        &[Run(Url, 20, 300)],
    ),
    shape("Bitbucket token", &["ATBB"], &[Run(Alnum, 28, 40)]),
    shape("AWS access key", &["AKIA", "ASIA", "ABIA", "ACCA"], &[Run(Upper, 16, 16)]),
    shape("AWS Bedrock key", &["ABSK"], &[Run(Base64, 100, 272)]),
    shape("Google API key", &["AIza"], &[Run(Url, 35, 35)]),
    shape("Google OAuth secret", &["GOCSPX-"], &[Run(Url, 28, 28)]),
    shape("Google OAuth token", &["ya29."], &[Run(Url, 30, MANY)]),
    shape("Slack token", &["xoxe.xoxb-", "xoxe.xoxp-"], &[Run(Url, 20, 300)]),
    shape(
        "Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xapp-"],
        &[Run(Url, 20, 300)],
    ),
    shape(
        "Slack webhook",
        &["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"],
        &[Run(Base64, 30, 80)],
    ),
    shape(
        "Stripe key",
        &["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"],
        &[Run(Alnum, 16, 255)],
    ),
    shape("webhook signing secret", &["whsec_"], &[Run(Base64, 24, 100)]),
    shape("npm token", &["npm_"], &[Run(Alnum, 36, 36)]),
    shape("PyPI token", &["pypi-AgE"], &[Run(Url, 50, MANY)]),
    shape("crates.io token", &["cio"], &[Run(Alnum, 32, 32)]),
    shape("RubyGems key", &["rubygems_"], &[Run(Hex, 48, 48)]),
    shape("NuGet key", &["oy2"], &[Run(Lower, 43, 43)]),
    shape("Anthropic key", &["sk-ant-"], &[Run(Url, 40, 255)]),
    shape("OpenRouter key", &["sk-or-v1-"], &[Run(Hex, 64, 64)]),
    shape("OpenAI key", &["sk-proj-", "sk-svcacct-", "sk-admin-"], &[Run(Url, 40, 300)]),
    shape("OpenAI key", &["sk-"], &[Run(Alnum, 32, 64)]),
    shape("Groq key", &["gsk_"], &[Run(Alnum, 48, 64)]),
    shape("xAI key", &["xai-"], &[Run(Alnum, 70, 100)]),
    shape("Perplexity key", &["pplx-"], &[Run(Alnum, 48, 64)]),
    shape("Replicate token", &["r8_"], &[Run(Alnum, 37, 40)]),
    shape("Hugging Face token", &["hf_", "api_org_"], &[Run(Alnum, 34, 40)]),
    shape("SendGrid key", &["SG."], &[Run(Url, 20, 24), Lit("."), Run(Url, 40, 50)]),
    shape("Twilio key", &["SK"], &[Run(Hex, 32, 32)]),
    shape("Mailgun key", &["key-"], &[Run(Hex, 32, 32)]),
    shape("Brevo key", &["xkeysib-"], &[Run(Hex, 64, 64), Lit("-"), Run(Alnum, 16, 16)]),
    shape("DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], &[Run(Hex, 64, 64)]),
    shape("Databricks token", &["dapi"], &[Run(Hex, 32, 32)]),
    shape("Datadog key", &["ddapi_", "ddapp_"], &[Run(Alnum, 32, 64)]),
    shape("Docker token", &["dckr_pat_", "dckr_oat_"], &[Run(Url, 27, 64)]),
    shape("Doppler token", &["dp.pt.", "dp.st.", "dp.ct."], &[Run(Alnum, 40, 44)]),
    shape("Dynatrace token", &["dt0c01."], &[Run(Upper, 24, 24), Lit("."), Run(Upper, 64, 64)]),
    shape("Fly.io token", &["fo1_"], &[Run(Url, 43, 43)]),
    shape("Fly.io token", &["fm1a_", "fm1r_", "fm2_"], &[Run(Base64, 100, ENOUGH)]),
    shape("Heroku key", &["HRKU-"], &[Run(Url, 36, 70)]),
    shape("Vercel token", &["vcp_", "vci_", "vca_", "vcr_", "vck_"], &[Run(Alnum, 24, 80)]),
    shape("Netlify token", &["nfp_", "nfc_", "nfu_"], &[Run(Alnum, 36, 40)]),
    shape("Supabase key", &["sbp_"], &[Run(Hex, 40, 40)]),
    shape("Supabase key", &["sb_secret_"], &[Run(Url, 24, 64)]),
    shape(
        "PlanetScale token",
        &["pscale_tkn_", "pscale_oauth_", "pscale_pw_"],
        &[Run(Url, 32, 64)],
    ),
    shape("Cloudflare origin key", &["v1.0-"], &[Run(Hex, 24, 24), Lit("-"), Run(Hex, 140, 150)]),
    shape("Atlassian token", &["ATATT3", "ATCTT3"], &[Run(Url, 100, 255)]),
    shape("Linear key", &["lin_api_", "lin_oauth_"], &[Run(Alnum, 40, 64)]),
    shape("Notion token", &["ntn_"], &[Run(Alnum, 43, 50)]),
    shape("Figma token", &["figd_"], &[Run(Url, 40, 64)]),
    shape("Airtable token", &["pat"], &[Run(Alnum, 14, 14), Lit("."), Run(Hex, 64, 64)]),
    shape("Postman key", &["PMAK-"], &[Run(Hex, 24, 24), Lit("-"), Run(Hex, 34, 34)]),
    shape("Pulumi token", &["pul-"], &[Run(Hex, 40, 40)]),
    shape("Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], &[Run(Hex, 32, 32)]),
    shape("Shippo token", &["shippo_live_", "shippo_test_"], &[Run(Hex, 40, 40)]),
    shape("Square token", &["sq0atp-", "sq0csp-"], &[Run(Url, 22, 60)]),
    shape("New Relic key", &["NRAK-", "NRII-", "NRJS-"], &[Run(Alnum, 19, 40)]),
    shape("Grafana token", &["glc_"], &[Run(Base64, 32, 400)]),
    shape("Grafana token", &["glsa_"], &[Run(Alnum, 32, 32), Lit("_"), Run(Hex, 8, 8)]),
    shape("Sentry token", &["sntryu_"], &[Run(Hex, 64, 64)]),
    shape("Sentry token", &["sntrys_"], &[Run(Base64, 60, ENOUGH)]),
    shape("Sonar token", &["squ_", "sqp_", "sqa_"], &[Run(Hex, 40, 40)]),
    shape("Sourcegraph token", &["sgp_"], &[Run(Word, 40, 64)]),
    shape("Buildkite token", &["bkua_"], &[Run(Hex, 40, 40)]),
    shape("HashiCorp Vault token", &["hvs.", "hvb.", "hvr."], &[Run(Url, 80, 300)]),
    shape("Tailscale key", &["tskey-auth-", "tskey-api-", "tskey-client-"], &[Run(Url, 20, 100)]),
    shape("Prefect key", &["pnu_", "pnb_"], &[Run(Alnum, 36, 36)]),
    shape("ReadMe key", &["rdme_"], &[Run(Lower, 70, 70)]),
    shape("JFrog key", &["AKCp"], &[Run(Alnum, 69, 69)]),
    shape("Alibaba key", &["LTAI"], &[Run(Alnum, 20, 20)]),
    shape("EasyPost key", &["EZAK", "EZTK"], &[Run(Alnum, 54, 54)]),
    shape("OpenShift token", &["sha256~"], &[Run(Url, 43, 43)]),
    shape("age key", &["AGE-SECRET-KEY-1"], &[Run(Upper, 58, 58)]),
    shape("1Password token", &["ops_eyJ"], &[Run(Base64, 200, ENOUGH)]),
    shape(
        "Discord webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        &[Run(Upper, 17, 20), Lit("/"), Run(Url, 60, 80)],
    ),
    shape(
        "JSON web token",
        &["eyJ"],
        &[Run(Url, 10, MANY), Lit(".eyJ"), Run(Url, 10, MANY), Lit("."), Run(Url, 20, MANY)],
    ),
    shape("Azure storage key", &["AccountKey="], &[Run(Base64, 86, 88)]),
    shape("Azure access key", &["SharedAccessKey="], &[Run(Base64, 43, 44)]),
];

/// Credentials that show by something in their middle: what it is, and how many characters stand around it.
struct Middle {
    rule: &'static str,
    sign: &'static str,
    before: (Class, usize, usize),
    after: (Class, usize, usize),
}

const MIDDLES: &[Middle] = &[
    Middle { rule: "Azure client secret", sign: "Q~", before: (Url, 1, 4), after: (Url, 15, 34) },
    Middle {
        rule: "Terraform token",
        sign: ".atlasv1.",
        before: (Alnum, 14, 14),
        after: (Url, 60, 70),
    },
    Middle {
        rule: "Telegram bot token",
        sign: ":AA",
        before: (Upper, 8, 12),
        after: (Url, 32, 33),
    },
    Middle { rule: "MaxMind key", sign: "_mmk", before: (Word, 36, 36), after: (Alnum, 0, 0) },
];

/// Returns the shapes by the first byte of their beginnings.
fn by_first() -> &'static [Vec<(&'static str, &'static Shape)>] {
    static SHAPES_BY_FIRST: OnceLock<Vec<Vec<(&'static str, &'static Shape)>>> = OnceLock::new();
    SHAPES_BY_FIRST.get_or_init(|| {
        let mut by_first = vec![Vec::new(); 256];
        for shape in SHAPES {
            for start in shape.starts {
                if let Some(first) = start.bytes().next() {
                    by_first[usize::from(first)].push((*start, shape));
                }
            }
        }
        by_first
    })
}

/// Returns the first credential in what stands between white space.
pub(super) fn scan(chunk: &str) -> Option<Found> {
    // An AWS key is the shortest of them.
    if chunk.len() < 20 {
        return None;
    }
    let bytes = chunk.as_bytes();
    let by_first = by_first();
    let mut before = b' ';
    for (at, byte) in bytes.iter().enumerate() {
        for (start, shape) in &by_first[usize::from(*byte)] {
            if may_begin(before, start)
                && bytes[at..].starts_with(start.as_bytes())
                && matches(&bytes[at + start.len()..], shape.parts)
            {
                return Some(Found::new(shape.rule, start));
            }
        }
        before = *byte;
    }
    MIDDLES.iter().find_map(|middle| middle_in(chunk, middle))
}

/// Says whether a credential may begin behind a character. In the middle of a word begins none but what nothing
/// else looks like.
fn may_begin(before: u8, start: &str) -> bool {
    let is_marked = start.len() >= 5 || (start.len() == 4 && start.ends_with('_'));
    !Url.has(before)
        || (before == b'_' && start.len() >= 4)
        || (is_marked && start.ends_with(['_', '-']))
}

/// Says whether the parts of a shape follow, each as long as it can be, and nothing more of the last one.
fn matches(mut rest: &[u8], parts: &[Part]) -> bool {
    let whole = rest;
    for (n, part) in parts.iter().enumerate() {
        match part {
            Lit(text) => match rest.strip_prefix(text.as_bytes()) {
                Some(after) => rest = after,
                None => return false,
            },
            Run(class, least, most) => {
                let count = rest.iter().take(most + 1).take_while(|b| class.has(**b)).count();
                let is_last = n + 1 == parts.len();
                if count < *least || (count > *most && !(is_last && *most >= ENOUGH)) {
                    return false;
                }
                rest = &rest[count..];
            }
        }
    }
    is_random(&whole[..whole.len() - rest.len()])
}

/// Says whether something is no example of a credential.
fn is_random(body: &[u8]) -> bool {
    let least = if body.len() < 24 { 2.6 } else { 3.0 };
    let text = String::from_utf8_lossy(body.get(..body.len().min(512)).unwrap_or_default());
    entropy(body) >= least && !is_placeholder(&text)
}

fn middle_in(chunk: &str, middle: &Middle) -> Option<Found> {
    let bytes = chunk.as_bytes();
    chunk.match_indices(middle.sign).find_map(|(at, sign)| {
        let (class, least, most) = middle.before;
        let back = bytes[..at].iter().rev().take(most + 1).take_while(|b| class.has(**b)).count();
        let (class, at_least, at_most) = middle.after;
        let after = &bytes[at + sign.len()..];
        let on = after.iter().take(at_most + 1).take_while(|b| class.has(**b)).count();
        let fits = (least..=most).contains(&back) && (at_least..=at_most).contains(&on);
        let body = bytes.get(at - back..at + sign.len() + on).unwrap_or_default();
        (fits && is_random(body)).then(|| {
            Found::new(middle.rule, chunk.get(at - back..at - back + 3).unwrap_or_default())
        })
    })
}

/// How the header of a private key begins.
const BEGIN: &str = "-----BEGIN ";
/// How far behind the header the key must show, and how much of it, in bytes.
const BODY_WITHIN: usize = 600;
const BODY: usize = 32;

/// Returns the first private key, as OpenSSL, OpenSSH, PGP and PuTTY write it. A header alone is none.
pub(super) fn private_key(text: &str) -> Option<Found> {
    let has_body = |from: usize| {
        let bytes = text.as_bytes();
        let within = bytes.get(from..bytes.len().min(from + BODY_WITHIN)).unwrap_or_default();
        within.split(|byte| !Base64.has(*byte)).any(|run| run.len() >= BODY && is_random(run))
    };
    let pem = text.match_indices(BEGIN).find_map(|(at, begin)| {
        let rest = text.get(at + begin.len()..)?;
        let end = rest.bytes().take(100).position(|byte| byte == b'-')?;
        let what = rest.get(..end)?;
        let is_key = what.contains("PRIVATE KEY") && has_body(at + begin.len() + end);
        is_key.then(|| {
            Found::new("private key", text.get(at..at + begin.len() + end).unwrap_or_default())
        })
    });
    pem.or_else(|| {
        let at = text.find("Private-Lines:")?;
        has_body(at + "Private-Lines:".len()).then(|| Found::new("private key", "Private-Lines:"))
    })
}
