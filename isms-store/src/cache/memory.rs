//! A cache in memory: for tests, and for logs that nothing is kept beside.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cache::{Cache, CacheError};

/// A cache that lasts as long as this value.
#[derive(Debug, Default)]
pub struct MemoryCache {
    values: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemoryCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn values(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache for MemoryCache {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        Ok(self.values().get(key).cloned())
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError> {
        self.values().insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), CacheError> {
        self.values().remove(key);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        let values = self.values();
        let from = values.range(prefix.to_owned()..);
        Ok(from.map(|(key, _)| key.clone()).take_while(|key| key.starts_with(prefix)).collect())
    }

    fn flush(&self) -> Result<(), CacheError> {
        Ok(())
    }
}
