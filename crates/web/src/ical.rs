//! Calendars (RFC 5545): what is due, for a calendar program.
//!
//! For: whoever keeps their days in a program of their own.
//! Rests on: RFC 5545; RFC 7986 for the name; a period that ends with a day in Japan is a day, any other a moment.
//! Words: a *date* is one thing that is due; its *uid* is the same for ever, so that a program moves it instead of adding another.
//! Never: holds a title, a name or a party; is kept by a cache.
//! Begin at: [`Calendar::respond`].

use crate::cx::Reply;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use shirube_domain::time::{Timestamp, date_in_japan, end_of_day_in_japan};

const MEDIA: &str = "text/calendar; charset=utf-8";
/// Most octets of a line, its end left out (RFC 5545, 3.1).
const MOST_OCTETS: usize = 75;

/// A calendar.
pub(crate) struct Calendar {
    /// What a program shows it as.
    pub name: String,
    /// Its language.
    pub lang: &'static str,
    /// What is due.
    pub dates: Vec<DateLine>,
}

/// One thing that is due.
pub(crate) struct DateLine {
    /// The same for ever.
    pub uid: String,
    /// When it was read.
    pub stamp: Timestamp,
    /// When the period ends.
    pub at: Timestamp,
    /// What people read.
    pub summary: String,
    /// The page that shows it.
    pub page: String,
    /// Whether it ended already.
    pub is_late: bool,
}

impl Calendar {
    /// The calendar as an answer, for one reader alone.
    pub(crate) fn respond(&self) -> Reply {
        let mut response = self.write().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
        Ok(response)
    }

    fn write(&self) -> String {
        let mut out = String::new();
        for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shirube//Cases//EN", "CALSCALE:GREGORIAN"] {
            line(&mut out, text);
        }
        line(&mut out, &format!("NAME;LANGUAGE={}:{}", self.lang, text(&self.name)));
        line(&mut out, &format!("X-WR-CALNAME:{}", text(&self.name)));
        line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        for date in &self.dates {
            date.write(&mut out, self.lang);
        }
        line(&mut out, "END:VCALENDAR");
        out
    }
}

impl DateLine {
    fn write(&self, out: &mut String, lang: &str) {
        line(out, "BEGIN:VEVENT");
        line(out, &format!("UID:{}", text(&self.uid)));
        line(out, &format!("DTSTAMP:{}", utc(self.stamp)));
        line(out, &starts(self.at));
        line(out, &format!("SUMMARY;LANGUAGE={lang}:{}", text(&self.summary)));
        line(out, &format!("URL:{}", plain(&self.page)));
        line(out, &format!("CATEGORIES:{}", if self.is_late { "OVERDUE" } else { "DUE" }));
        line(out, "CLASS:PRIVATE");
        line(out, "TRANSP:TRANSPARENT");
        line(out, "END:VEVENT");
    }
}

/// A day where the period ends with one in Japan, the moment otherwise.
fn starts(at: Timestamp) -> String {
    let whole = date_in_japan(at).yesterday().ok().filter(|day| end_of_day_in_japan(*day) == Some(at));
    match whole {
        Some(day) => format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")),
        None => format!("DTSTART:{}", utc(at)),
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// An address as a value: nothing in it ends the line.
fn plain(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).collect()
}

/// Writes a line, folded between characters.
fn line(out: &mut String, text: &str) {
    let mut room = MOST_OCTETS;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = MOST_OCTETS - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_seventy_five_octets_and_unfold_to_what_they_were() {
        for length in [1, 74, 75, 76, 150, 400] {
            for letter in ["a", "標", "é", "😀"] {
                let (long, mut out) = (letter.repeat(length), String::new());
                line(&mut out, &long);
                assert!(out.split("\r\n").all(|l| l.len() <= MOST_OCTETS), "{length} {letter}");
                assert_eq!(out.replace("\r\n ", "").trim_end_matches("\r\n"), long);
            }
        }
    }

    #[test]
    fn nothing_in_a_text_or_an_address_begins_a_line_of_its_own() {
        assert_eq!(text("a;b,c\\d\r\nEND:VCALENDAR"), "a\\;b\\,c\\\\d\\nEND:VCALENDAR");
        assert_eq!(plain("https://x.example/\r\nX:1"), "https://x.example/X:1");
    }

    #[test]
    fn what_ends_with_a_day_in_japan_is_a_day_and_anything_else_a_moment() {
        let at = |text: &str| starts(text.parse().unwrap());
        assert_eq!(at("2026-12-01T15:00:00Z"), "DTSTART;VALUE=DATE:20261201");
        assert_eq!(at("2026-12-31T15:00:00Z"), "DTSTART;VALUE=DATE:20261231");
        assert_eq!(at("2026-12-01T15:00:01Z"), "DTSTART:20261201T150001Z");
    }
}
