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
    private final long held;
    private boolean open = true;

    private Lease(long held) {
      this.held = held;
    }

    @Override
    public void close() {
      synchronized (Admission.this) {
        if (open) {
          open = false;
          bytes -= held;
          requests--;
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
      throw Refused.busy(
          "%d requests of %d bytes are being worked on, at most %d and %d are: try again"
              .formatted(requests, bytes, mostRequests, mostBytes));
    }
    bytes += wanted;
    requests++;
    return new Lease(wanted);
  }

  /** Requests being worked on. */
  synchronized int requests() {
    return requests;
  }
}
