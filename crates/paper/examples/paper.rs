//! Writes sample documents and says how long each step took: `paper check|assessment|xlsx|sheet ja|en NORMS OUT [FONTS…]`.

#[path = "../tests/sample/mod.rs"]
mod sample;

use shirube_domain::text::Lang;
use shirube_paper::{Fonts, pdf, report_xlsx, sheet};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [kind, lang, norms, out, dirs @ ..] = args.as_slice() else {
        return Err("usage: paper check|assessment|xlsx|sheet ja|en NORMS OUT [FONTS…]".into());
    };
    let lang = Lang::parse(lang).ok_or("ja or en")?;
    let norms: usize = norms.parse()?;
    let start = Instant::now();
    let bytes = match kind.as_str() {
        "xlsx" => report_xlsx(&sample::assessment(lang, norms))?,
        "sheet" => sheet::write(&sample::sheet(lang, norms))?,
        _ => {
            let places =
                if dirs.is_empty() { Fonts::usual_places(None) } else { dirs.iter().map(PathBuf::from).collect() };
            let fonts = Fonts::find(&places)?;
            println!("fonts {:?} ({})", start.elapsed(), fonts.family());
            let report = if kind == "check" { sample::check(lang, norms) } else { sample::assessment(lang, norms) };
            pdf(&report, &fonts)?
        }
    };
    println!("done {:?}, {} bytes", start.elapsed(), bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}
