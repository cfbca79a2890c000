package dev.precis.serving.proxy;

/** What makes rows of media and keeps them. */
sealed interface Encoding extends MediaEncoder, SketchSource, AutoCloseable
    permits PackEncoding, NoEncoding {
  /** Has its counts and sizes read with the meters. */
  void meter(ProxyMeters meters);

  /** Media that were given to an encoder. */
  long runs();

  /** Runs that were stopped because nobody waited any more. */
  long stops();

  /** Memory that rows hold, bytes. */
  long rowBytes();

  /** Memory that tokens before compression hold, bytes. */
  long tokenBytes();

  /** Bytes of the files of such tokens. */
  long storedBytes();

  @Override
  void close();
}
