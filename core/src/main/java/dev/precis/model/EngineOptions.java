package dev.precis.model;

/**
 * How graphs are run.
 *
 * @param device where
 * @param threads threads that share the work of one operator, 1 or more
 * @param batching whether calls of an encoder that come at the same time run as one
 */
public record EngineOptions(Device device, int threads, Batching batching) {
  /** The CPU, with every processor this JVM may use. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          new Device.Cpu(), Runtime.getRuntime().availableProcessors(), Batching.NONE);

  /**
   * Checks the thread count.
   *
   * @throws IllegalArgumentException if it is not 1 to 256
   */
  public EngineOptions {
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("threads must be 1 to 256, was " + threads);
    }
  }

  /** The same on another device. */
  public EngineOptions withDevice(Device other) {
    return new EngineOptions(other, threads, batching);
  }

  /** The same with another number of threads. */
  public EngineOptions withThreads(int count) {
    return new EngineOptions(device, count, batching);
  }

  /** The same with calls put together in another way. */
  public EngineOptions withBatching(Batching other) {
    return new EngineOptions(device, threads, other);
  }
}
