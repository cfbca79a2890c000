package dev.precis.model;

import dev.precis.PrecisException;

/** Where a graph runs: the CPU, or a CUDA GPU by number. */
public sealed interface Device {
  /** The CPU. */
  record Cpu() implements Device {
    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * A CUDA GPU.
   *
   * @param ordinal which one, from 0
   */
  record Cuda(int ordinal) implements Device {
    @Override
    public String toString() {
      return "cuda:" + ordinal;
    }
  }

  /**
   * The device that a name stands for: {@code cpu}, {@code cuda} or {@code cuda:n}.
   *
   * @throws PrecisException {@code UNKNOWN_DEVICE} for anything else
   */
  static Device parse(String name) {
    if (name.equals("cpu")) {
      return new Cpu();
    }
    if (name.equals("cuda")) {
      return new Cuda(0);
    }
    if (name.matches("cuda:\\d{1,2}")) {
      return new Cuda(Integer.parseInt(name.substring("cuda:".length())));
    }
    throw PrecisException.user(
        "UNKNOWN_DEVICE",
        "device must be cpu, cuda or cuda:n with n from 0 to 99, was '" + name + "'");
  }
}
