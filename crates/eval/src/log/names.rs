//! Names by number: a log has few, and says them on every line.

use std::collections::HashMap;

/// Names by number, in the order they were met.
#[derive(Default)]
pub struct Names {
    list: Vec<String>,
    places: HashMap<String, u32>,
}

impl Names {
    /// The number of a name.
    pub fn of(&mut self, name: &str) -> u32 {
        if let Some(found) = self.places.get(name) {
            return *found;
        }
        let number = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.places.insert(name.to_owned(), number);
        number
    }

    /// The numbers of several.
    pub fn all(&mut self, names: &[String]) -> Vec<u32> {
        names.iter().map(|name| self.of(name)).collect()
    }

    /// The name of a number it gave.
    pub fn get(&self, number: u32) -> &str {
        &self.list[number as usize]
    }
}
