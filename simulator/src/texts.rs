//! The texts of the hosted page, in each language.

use didit::Language;

/// The texts in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) language: Language,
    pub(crate) banner: &'static str,
    pub(crate) banner_more: &'static str,
    pub(crate) user_heading: &'static str,
    pub(crate) business_heading: &'static str,
    pub(crate) asks: &'static str,
    pub(crate) session: &'static str,
    pub(crate) workflow: &'static str,
    pub(crate) version: &'static str,
    pub(crate) status: &'static str,
    pub(crate) portrait: &'static str,
    pub(crate) portrait_given: &'static str,
    pub(crate) callback: &'static str,
    pub(crate) no_callback: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) review: &'static str,
    pub(crate) abandon: &'static str,
    pub(crate) over: &'static str,
    pub(crate) over_more: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) unknown_more: &'static str,
    pub(crate) no_choice: &'static str,
    pub(crate) no_choice_more: &'static str,
    pub(crate) webhook: &'static str,
    pub(crate) webhook_is: &'static str,
    pub(crate) no_webhook: &'static str,
    pub(crate) webhook_url: &'static str,
    pub(crate) webhook_secret: &'static str,
    pub(crate) set_webhook: &'static str,
    pub(crate) attempt: &'static str,
    pub(crate) forged: &'static str,
    pub(crate) no_response: &'static str,
    pub(crate) invalid_webhook: &'static str,
    pub(crate) invalid_webhook_more: &'static str,
}

const ENGLISH: Texts = Texts {
    language: Language::En,
    banner: "This is a simulator.",
    banner_more: "Nobody is verified here, and nothing leaves this machine. It is not Didit's page.",
    user_heading: "Identity verification",
    business_heading: "Business verification",
    asks: "What this session asks for",
    session: "Session",
    workflow: "Workflow",
    version: "version",
    status: "Status",
    portrait: "Portrait",
    portrait_given: "given, to compare a selfie with",
    callback: "Afterwards you go to",
    no_callback: "nowhere: neither the request nor the workflow names a callback",
    choose: "How should it end?",
    approve: "Approve",
    decline: "Decline",
    review: "In Review",
    abandon: "Abandon",
    over: "This session is over",
    over_more: "There is nothing left to choose. You can close this page.",
    unknown: "No such session",
    unknown_more: "The link is wrong, or the simulator was restarted since it was created.",
    no_choice: "No such choice",
    no_choice_more: "Go back and press one of the buttons.",
    webhook: "Webhook",
    webhook_is: "Events are sent to",
    no_webhook: "No events are sent, because no URL is set.",
    webhook_url: "URL on this machine",
    webhook_secret: "Secret",
    set_webhook: "Send events there",
    attempt: "attempt",
    forged: "forged, ",
    no_response: "no response",
    invalid_webhook: "No such webhook",
    invalid_webhook_more: "It needs a URL on this machine, such as http://localhost:3000/webhook, and a secret.",
};

const SPANISH: Texts = Texts {
    language: Language::Es,
    banner: "Esto es un simulador.",
    banner_more: "Aquí no se verifica a nadie y nada sale de este equipo. No es la página de Didit.",
    user_heading: "Verificación de identidad",
    business_heading: "Verificación de empresa",
    asks: "Qué pide esta sesión",
    session: "Sesión",
    workflow: "Flujo de trabajo",
    version: "versión",
    status: "Estado",
    portrait: "Retrato",
    portrait_given: "entregado, para compararlo con un selfi",
    callback: "Después irá a",
    no_callback: "ninguna parte: ni la petición ni el flujo de trabajo indican un callback",
    choose: "¿Cómo debe terminar?",
    approve: "Aprobar",
    decline: "Rechazar",
    review: "En revisión",
    abandon: "Abandonar",
    over: "Esta sesión ha terminado",
    over_more: "Ya no hay nada que elegir. Puede cerrar esta página.",
    unknown: "No existe esa sesión",
    unknown_more: "El enlace es incorrecto o el simulador se ha reiniciado desde que se creó.",
    no_choice: "No existe esa opción",
    no_choice_more: "Vuelva atrás y pulse uno de los botones.",
    webhook: "Webhook",
    webhook_is: "Los eventos se envían a",
    no_webhook: "No se envían eventos, porque no se ha indicado ninguna URL.",
    webhook_url: "URL en este equipo",
    webhook_secret: "Secreto",
    set_webhook: "Enviar eventos ahí",
    attempt: "intento",
    forged: "falsificado, ",
    no_response: "sin respuesta",
    invalid_webhook: "No existe ese webhook",
    invalid_webhook_more: "Necesita una URL en este equipo, como http://localhost:3000/webhook, y un secreto.",
};

impl Texts {
    /// The texts in the session's language or, for a session without a language, in the browser's
    /// language (documented); English if there are none in that language.
    pub(crate) fn for_languages(
        language: Option<Language>,
        accept_language: Option<&str>,
    ) -> &'static Self {
        match language {
            Some(language) => Self::find(language.as_str()),
            None => accept_language.and_then(preferred),
        }
        .unwrap_or(&ENGLISH)
    }

    fn find(tag: &str) -> Option<&'static Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        [&ENGLISH, &SPANISH]
            .into_iter()
            .find(|texts| texts.language.to_string().eq_ignore_ascii_case(primary))
    }
}

/// The texts in the language that an `Accept-Language` header prefers.
fn preferred(header: &str) -> Option<&'static Texts> {
    let mut best: Option<(f32, &'static Texts)> = None;
    for item in header.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let texts = parts.next().and_then(Texts::find);
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        match (texts, best) {
            (None, _) => {}
            // The first of equal weights wins.
            (Some(_), Some((most, _))) if weight <= most => {}
            (Some(texts), _) => best = Some((weight, texts)),
        }
    }
    best.map(|(_, texts)| texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(language: Option<Language>, browser: &str) -> Language {
        Texts::for_languages(language, Some(browser)).language
    }

    #[test]
    fn the_sessions_language_takes_precedence() {
        assert_eq!(chosen(Some(Language::Es), "en"), Language::Es);
        assert_eq!(chosen(Some(Language::En), "es"), Language::En);
        assert_eq!(
            chosen(Some(Language::De), "es"),
            Language::En,
            "German is not supported"
        );
    }

    #[test]
    fn the_browsers_language_is_used_without_one() {
        assert_eq!(chosen(None, "es-MX,es;q=0.9,en;q=0.8"), Language::Es);
        assert_eq!(chosen(None, "en;q=0.5, es;q=0.7"), Language::Es);
        assert_eq!(chosen(None, "de, en, es"), Language::En);
        assert_eq!(chosen(None, "de"), Language::En);
        assert_eq!(chosen(None, ""), Language::En);
        assert_eq!(Texts::for_languages(None, None).language, Language::En);
    }
}
