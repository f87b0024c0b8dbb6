//! The frame of all pages.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

pub(crate) fn page(heading: &str, content: Markup) -> Html<String> {
    whole(heading, content, false)
}

/// A page that is loaded again every two seconds.
pub(crate) fn waiting_page(heading: &str, content: Markup) -> Html<String> {
    whole(heading, content, true)
}

fn whole(heading: &str, content: Markup, is_waiting: bool) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if is_waiting { meta http-equiv="refresh" content="2"; }
                title { (heading) }
            }
            body { h1 { (heading) } (content) }
        }
    };
    Html(page.into_string())
}
