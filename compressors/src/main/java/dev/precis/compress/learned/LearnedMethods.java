package dev.precis.compress.learned;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import dev.precis.compress.Scope;
import java.util.ArrayList;
import java.util.List;

/** The methods of this package that a pipeline runs. */
public final class LearnedMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    List<Method> all = new ArrayList<>(ProjectorMethod.ALL);
    all.addAll(ShuffleMethod.ALL);
    all.add(UnboundMethod.method(LlamaVidMethod.INFO, Scope.PICTURE, LlamaVidMethod::new));
    all.add(UnboundMethod.method(MiniMethod.INFO, Scope.PICTURE, MiniMethod::new));
    all.add(UnboundMethod.method(TdcMethod.INFO, Scope.WINDOW, TdcMethod::new));
    all.add(TokenPackerMethod.method());
    return List.copyOf(all);
  }
}
