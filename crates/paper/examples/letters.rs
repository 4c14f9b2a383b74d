//! Sets letters in type and says how long it took: `letters COUNT THREADS [OUT]`; with OUT, the first is kept there.

#[path = "../tests/sample/letter.rs"]
mod sample;

use shirube_paper::{Fonts, letter_pdf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [count, threads, out @ ..] = args.as_slice() else { return Err("usage: letters COUNT THREADS [OUT]".into()) };
    let (count, threads): (usize, usize) = (count.parse()?, threads.parse()?);
    let start = Instant::now();
    let fonts = Fonts::find(&Fonts::usual_places(None))?;
    println!("fonts {:?} ({})", start.elapsed(), fonts.family());
    let first = Instant::now();
    let bytes = letter_pdf(&sample::letter(0), &fonts)?;
    println!("first {:?}, {} bytes", first.elapsed(), bytes.len());
    if let [path] = out {
        std::fs::write(path, &bytes)?;
    }
    let (start, next, size) = (Instant::now(), AtomicUsize::new(1), AtomicUsize::new(0));
    std::thread::scope(|s| {
        for _ in 0..threads {
            s.spawn(|| {
                while let number @ 1.. = next.fetch_add(1, Ordering::Relaxed) {
                    if number > count {
                        break;
                    }
                    if let Ok(bytes) = letter_pdf(&sample::letter(number), &fonts) {
                        size.fetch_add(bytes.len(), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let took = start.elapsed();
    let each = took / u32::try_from(count.max(1))?;
    println!("{count} letters on {threads} threads {took:?}, {each:?} each, {} bytes", size.into_inner());
    Ok(())
}
