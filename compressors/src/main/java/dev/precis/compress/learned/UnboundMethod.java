package dev.precis.compress.learned;

import dev.precis.compress.BoundMethod;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Mechanism;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Scope;
import dev.precis.compress.Traits;
import dev.precis.model.ModelPack;
import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A trained method as configured: what it is, and how it is bound to a pack.
 *
 * @param info what it is
 * @param family of its module in packs
 * @param scope how much it decides about at once
 * @param pack as written; may be empty
 * @param binder makes it from its module
 */
record UnboundMethod(
    MethodInfo info,
    String family,
    Scope scope,
    String pack,
    Function<TrainedModule, BoundMethod> binder)
    implements LearnedMethod {
  /** What a trained method of pictures or frames is. */
  static MethodInfo described(String id, String summary, Mechanism mechanism, String paper) {
    return described(id, summary, Set.of(Modality.IMAGE, Modality.VIDEO), mechanism, paper);
  }

  /** What a trained method is. */
  static MethodInfo described(
      String id, String summary, Set<Modality> modalities, Mechanism mechanism, String paper) {
    return new MethodInfo(
        id, summary, modalities, mechanism, Set.of(), paper, "a trained module", List.of(PACK));
  }

  /** A method on offer whose module family has the method's name. */
  static Method method(MethodInfo info, Scope scope, Function<TrainedModule, BoundMethod> binder) {
    return new Method(
        info, options -> new UnboundMethod(info, info.id(), scope, options.get(PACK), binder));
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public BoundMethod bind(ModelPack opened) {
    return binder.apply(TrainedModule.of(opened, family));
  }
}
