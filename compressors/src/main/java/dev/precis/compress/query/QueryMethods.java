package dev.precis.compress.query;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class QueryMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(CdPruner.INFO, CdPruner::of), new Method(QueryKeep.INFO, QueryKeep::of));
  }
}
