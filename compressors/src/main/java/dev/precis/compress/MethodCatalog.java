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
  private final Map<String, Method> learned = new TreeMap<>();

  private MethodCatalog() {
    for (MethodFamily family :
        ServiceLoader.load(MethodFamily.class, MethodCatalog.class.getClassLoader())) {
      for (Method method : family.methods()) {
        enter(method);
      }
    }
  }

  private void enter(Method method) {
    String id = method.info().id();
    if (methods.containsKey(id) || learned.containsKey(id)) {
      throw new IllegalStateException("two methods are called " + id);
    }
    boolean trained = method.configure(Map.of()).compressor() instanceof LearnedMethod;
    (trained ? learned : methods).put(id, method);
  }

  static MethodCatalog instance() {
    return INSTANCE;
  }

  Collection<Method> all() {
    return Collections.unmodifiableCollection(methods.values());
  }

  Collection<Method> learned() {
    return Collections.unmodifiableCollection(learned.values());
  }

  Method find(String id) {
    Method method = methods.containsKey(id) ? methods.get(id) : learned.get(id);
    if (method == null) {
      throw PrecisException.user(
          "UNKNOWN_METHOD",
          "no method '%s'; methods: %s; trained, from a pack: %s"
              .formatted(
                  id, String.join(", ", methods.keySet()), String.join(", ", learned.keySet())));
    }
    return method;
  }
}
