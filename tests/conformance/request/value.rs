//! Every value of every list, as it must be sent. The texts are written down here once
//! more, on purpose: a list that changes in the contract has to be changed here, too.

use didit::{
    CallbackMethod, CreateSessionRequest, DocumentType, Gender, KnownSandboxScenario, Language,
    OpenEnum,
};
use serde_json::{Value, json};

use super::field::{contact, expected, place};
use crate::case::{Case, Expected, Source, WORKFLOW, minimal};
use crate::{corpus, documented};

#[rustfmt::skip]
const LANGUAGES: &[(Language, &str)] = &[
    (Language::En, "en"), (Language::Ar, "ar"), (Language::Bg, "bg"), (Language::Bn, "bn"),
    (Language::Bs, "bs"), (Language::Ca, "ca"), (Language::Cnr, "cnr"), (Language::Cs, "cs"),
    (Language::Da, "da"), (Language::De, "de"), (Language::El, "el"), (Language::Es, "es"),
    (Language::Et, "et"), (Language::Fa, "fa"), (Language::Fi, "fi"), (Language::Fr, "fr"),
    (Language::He, "he"), (Language::Hi, "hi"), (Language::Hr, "hr"), (Language::Hu, "hu"),
    (Language::Hy, "hy"), (Language::Id, "id"), (Language::It, "it"), (Language::Ja, "ja"),
    (Language::Ka, "ka"), (Language::Kk, "kk"), (Language::Ko, "ko"), (Language::Ky, "ky"),
    (Language::Lt, "lt"), (Language::Lv, "lv"), (Language::Mk, "mk"), (Language::Mn, "mn"),
    (Language::Ms, "ms"), (Language::Nl, "nl"), (Language::No, "no"), (Language::Pl, "pl"),
    (Language::PtBr, "pt-BR"), (Language::Pt, "pt"), (Language::Ro, "ro"), (Language::Ru, "ru"),
    (Language::Sk, "sk"), (Language::Sl, "sl"), (Language::So, "so"), (Language::Sq, "sq"),
    (Language::Sr, "sr"), (Language::Sv, "sv"), (Language::Th, "th"), (Language::Tr, "tr"),
    (Language::Uk, "uk"), (Language::Uz, "uz"), (Language::Vi, "vi"), (Language::ZhCn, "zh-CN"),
    (Language::ZhTw, "zh-TW"), (Language::Zh, "zh"),
];

const CALLBACK_METHODS: &[(CallbackMethod, &str)] = &[
    (CallbackMethod::Initiator, "initiator"),
    (CallbackMethod::Completer, "completer"),
    (CallbackMethod::Both, "both"),
];

const DOCUMENT_TYPES: &[(DocumentType, &str)] = &[
    (DocumentType::P, "P"),
    (DocumentType::Id, "ID"),
    (DocumentType::Dl, "DL"),
    (DocumentType::Rp, "RP"),
    (DocumentType::Hic, "HIC"),
    (DocumentType::Tc, "TC"),
    (DocumentType::Ssc, "SSC"),
];

const SCENARIOS: &[(KnownSandboxScenario, &str)] = {
    use KnownSandboxScenario::*;
    &[
        (Approve, "approve"),
        (DeclineAmlHit, "decline_aml_hit"),
        (
            DeclineCouldNotRecognizeDocument,
            "decline_could_not_recognize_document",
        ),
        (DeclineDatabaseNoMatch, "decline_database_no_match"),
        (DeclineDocumentExpired, "decline_document_expired"),
        (
            DeclineFaceMatchLowSimilarity,
            "decline_face_match_low_similarity",
        ),
        (DeclineIpBlocklist, "decline_ip_blocklist"),
        (DeclineKybRegistryMismatch, "decline_kyb_registry_mismatch"),
        (DeclineLivenessAttack, "decline_liveness_attack"),
        (DeclineMinimumAge, "decline_minimum_age"),
        (DeclineMrzValidation, "decline_mrz_validation"),
        (DeclineNfcChipNotVerified, "decline_nfc_chip_not_verified"),
        (DeclinePoaAddressMismatch, "decline_poa_address_mismatch"),
        (ReviewAmlPossibleMatch, "review_aml_possible_match"),
        (ReviewFaceMatchBorderline, "review_face_match_borderline"),
        (ReviewPoaPartialMatch, "review_poa_partial_match"),
        (LookupPartialMatch, "lookup_partial_match"),
        (LookupNoMatch, "lookup_no_match"),
        (LookupProviderError, "lookup_provider_error"),
        (WalletCancelled, "wallet_cancelled"),
        (WalletTimeout, "wallet_timeout"),
        (WalletProviderError, "wallet_provider_error"),
    ]
};

/// A request in which one field has one value.
fn case(
    list: &str,
    (name, source): (&str, Source),
    path: &str,
    wire: Value,
    set: impl FnOnce(&mut CreateSessionRequest),
) -> Case {
    let mut request = minimal();
    set(&mut request);
    let mut body = json!({ "workflow_id": WORKFLOW });
    place(&mut body, path, wire);
    let why = "this value is documented and sent exactly so";
    Case::request(
        format!("request/{list}/{name}"),
        why,
        source,
        request,
        Expected::Sent(body),
    )
}

/// A value of a list as a case's name, and where it is documented.
fn listed<'t>(path: &str, text: &'t str) -> (&'t str, Source) {
    (text, documented::value(path, text))
}

fn languages() -> impl Iterator<Item = Case> {
    let hosted = LANGUAGES.iter().copied().map(|(language, text)| {
        let set = |r: &mut CreateSessionRequest| r.language = Some(language);
        case(
            "language",
            listed("language", text),
            "language",
            json!(text),
            set,
        )
    });
    let mails = LANGUAGES.iter().copied().map(|(language, text)| {
        const PATH: &str = "contact_details.email_lang";
        let set = |r: &mut CreateSessionRequest| contact(r).email_lang = Some(language);
        case("email_lang", listed(PATH, text), PATH, json!(text), set)
    });
    hosted.chain(mails)
}

fn genders() -> impl Iterator<Item = Case> {
    let values = [
        (Some(Gender::M), "M"),
        (Some(Gender::F), "F"),
        (None, "null"),
    ];
    values.into_iter().map(|(gender, text)| {
        let wire = gender.map_or(Value::Null, |_| json!(text));
        let set = |r: &mut CreateSessionRequest| {
            // An explicit null is not the same as nothing.
            expected(r).gender = Some(didit::Redacted::new(gender));
        };
        const PATH: &str = "expected_details.gender";
        case("gender", listed(PATH, text), PATH, wire, set)
    })
}

fn documents() -> impl Iterator<Item = Case> {
    const PATH: &str = "expected_details.expected_document_types";
    let each = DOCUMENT_TYPES.iter().copied().map(|(kind, text)| {
        let set =
            |r: &mut CreateSessionRequest| expected(r).expected_document_types = Some(vec![kind]);
        case(
            "document type",
            listed(PATH, text),
            PATH,
            json!([text]),
            set,
        )
    });
    let all = DOCUMENT_TYPES.iter().map(|(kind, _)| *kind).collect();
    let repeated = vec![DocumentType::Id, DocumentType::P, DocumentType::Id];
    let lists = [
        ("none", json!([]), Vec::new()),
        (
            "all",
            json!(
                DOCUMENT_TYPES
                    .iter()
                    .map(|(_, text)| *text)
                    .collect::<Vec<_>>()
            ),
            all,
        ),
        (
            "repeated, in the caller's order",
            json!(["ID", "P", "ID"]),
            repeated,
        ),
    ];
    each.chain(lists.into_iter().map(|(name, wire, list)| {
        let set = |r: &mut CreateSessionRequest| expected(r).expected_document_types = Some(list);
        case(
            "document type",
            (name, documented::field(PATH)),
            PATH,
            wire,
            set,
        )
    }))
}

fn scenarios() -> impl Iterator<Item = Case> {
    let known = SCENARIOS
        .iter()
        .map(|(scenario, text)| (OpenEnum::Known(*scenario), *text));
    let another = (OpenEnum::Unknown("another one".to_owned()), "another one");
    known.chain([another]).map(|(scenario, text)| {
        let set = |r: &mut CreateSessionRequest| r.sandbox_scenario = Some(scenario);
        case(
            "sandbox_scenario",
            listed("sandbox_scenario", text),
            "sandbox_scenario",
            json!(text),
            set,
        )
    })
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let methods = CALLBACK_METHODS.iter().copied().map(|(method, text)| {
        let set = |r: &mut CreateSessionRequest| r.callback_method = Some(method);
        case(
            "callback_method",
            listed("callback_method", text),
            "callback_method",
            json!(text),
            set,
        )
    });
    let switches = [true, false].map(|on| {
        let set = |r: &mut CreateSessionRequest| contact(r).send_notification_emails = Some(on);
        let path = "contact_details.send_notification_emails";
        let name = on.to_string();
        case(
            "send_notification_emails",
            listed(path, &name),
            path,
            json!(on),
            set,
        )
    });
    methods
        .chain(switches)
        .chain(languages())
        .chain(genders())
        .chain(documents())
        .chain(scenarios())
}

#[test]
fn emails_have_the_languages_of_the_hosted_page() {
    let languages = corpus::family("request/language").len();
    assert_eq!(corpus::family("request/email_lang").len(), languages);
}
