package dev.precis.serving.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Values by key, bounded by the sum of their sizes: the one that was asked for longest ago goes
 * first. Safe for use by several threads.
 */
final class Kept<V> {
  private final long most;
  private final LinkedHashMap<String, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  private record Entry<V>(V value, long size) {}

  /** Nothing yet; values larger than the bound are never kept. */
  Kept(long most) {
    this.most = most;
  }

  /** The value, if it is still there. */
  synchronized Optional<V> get(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** Keeps a value; gives back the keys that had to go, the value's own if it does not fit. */
  synchronized List<String> put(String key, V value, long bytes) {
    remove(key);
    entries.put(key, new Entry<>(value, bytes));
    size += bytes;
    List<String> gone = new ArrayList<>();
    while (size > most) {
      String oldest = bytes > most ? key : entries.firstEntry().getKey();
      remove(oldest);
      gone.add(oldest);
      if (oldest.equals(key)) {
        break;
      }
    }
    return gone;
  }

  /** Lets a value go. */
  synchronized void remove(String key) {
    Entry<V> entry = entries.remove(key);
    if (entry != null) {
      size -= entry.size();
    }
  }

  /** Sum of the sizes. */
  synchronized long size() {
    return size;
  }
}
