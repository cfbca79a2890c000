package dev.precis.serving.proxy;

/**
 * Bounds what is in memory of requests that are being read, encoded or sent. A request that finds
 * no room is refused at once; nothing waits outside. Safe for use by several threads.
 */
final class Admission {
  private final long mostBytes;
  private final int mostRequests;
  private long bytes;
  private int requests;

  Admission(long mostBytes, int mostRequests) {
    this.mostBytes = mostBytes;
    this.mostRequests = mostRequests;
  }

  /** Room for one request; to be closed once, closing again does nothing. */
  final class Lease implements AutoCloseable {
    private final int counted;
    private long held;
    private boolean open = true;

    private Lease(long held, int counted) {
      this.held = held;
      this.counted = counted;
    }

    /**
     * Takes more room, for bytes that the request only names; what comes after the end is nobody's.
     *
     * @throws Refused 429 if there is none
     */
    void more(long wanted) {
      synchronized (Admission.this) {
        if (wanted > mostBytes - bytes) {
          throw full();
        }
        if (open) {
          bytes += wanted;
          held += wanted;
        }
      }
    }

    /** Room of its own for a part of the same request; there is none in it yet. */
    Lease part() {
      return new Lease(0, 0);
    }

    @Override
    public void close() {
      synchronized (Admission.this) {
        if (open) {
          open = false;
          bytes -= held;
          requests -= counted;
        }
      }
    }
  }

  /**
   * Takes room for a body.
   *
   * @param wanted most bytes that it may have
   * @throws Refused 429 if there is none
   */
  synchronized Lease take(long wanted) {
    if (requests >= mostRequests || wanted > mostBytes - bytes) {
      throw full();
    }
    bytes += wanted;
    requests++;
    return new Lease(wanted, 1);
  }

  private Refused full() {
    return Refused.busy(
        "%d requests of %d bytes are being worked on, at most %d and %d are: try again"
            .formatted(requests, bytes, mostRequests, mostBytes));
  }

  /** Requests being worked on. */
  synchronized int requests() {
    return requests;
  }
}
