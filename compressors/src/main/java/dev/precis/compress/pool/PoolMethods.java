package dev.precis.compress.pool;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class PoolMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(new Method(AveragePool.INFO, _ -> new AveragePool()));
  }
}
