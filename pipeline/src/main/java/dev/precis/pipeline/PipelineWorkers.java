package dev.precis.pipeline;

import io.vertx.core.WorkerExecutor;

/**
 * Bounded threads for blocking work, by stage, so that no stage can starve another.
 *
 * @param encode decoding and encoders
 * @param compress compression methods
 * @param sink writing
 */
record PipelineWorkers(WorkerExecutor encode, WorkerExecutor compress, WorkerExecutor sink) {
  void close() {
    encode.close();
    compress.close();
    sink.close();
  }
}
