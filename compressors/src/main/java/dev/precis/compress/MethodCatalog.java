package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Every method on the class path, by id. */
final class MethodCatalog {
  private static final MethodCatalog INSTANCE = new MethodCatalog();

  private final Map<String, Method> methods = new TreeMap<>();

  private MethodCatalog() {
    for (MethodFamily family :
        ServiceLoader.load(MethodFamily.class, MethodCatalog.class.getClassLoader())) {
      for (Method method : family.methods()) {
        Method other = methods.putIfAbsent(method.info().id(), method);
        if (other != null) {
          throw new IllegalStateException("two methods are called " + method.info().id());
        }
      }
    }
  }

  static MethodCatalog instance() {
    return INSTANCE;
  }

  Collection<Method> all() {
    return Collections.unmodifiableCollection(methods.values());
  }

  Method find(String id) {
    Method method = methods.get(id);
    if (method == null) {
      throw PrecisException.user(
          "UNKNOWN_METHOD",
          "no method '%s'; methods: %s".formatted(id, String.join(", ", methods.keySet())));
    }
    return method;
  }
}
