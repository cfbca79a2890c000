package dev.precis.compress.text;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class TextMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(new Method(SemanticSpans.INFO, SemanticSpans::of));
  }
}
