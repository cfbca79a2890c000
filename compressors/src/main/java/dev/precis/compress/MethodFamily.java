package dev.precis.compress;

import java.util.List;

/** A package of methods, found through {@link java.util.ServiceLoader}. */
public interface MethodFamily {
  /** The methods of this package. */
  List<Method> methods();
}
