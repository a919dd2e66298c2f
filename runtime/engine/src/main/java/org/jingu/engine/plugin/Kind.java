package org.jingu.engine.plugin;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Types;
import java.util.Set;
import java.util.function.Function;
import org.jingu.api.Extension;
import org.jingu.api.ModelPlugin;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.metric.Metric;
import org.jingu.api.optimizer.UpdateRule;
import org.jspecify.annotations.Nullable;

/**
 * A kind of extension: what its interface is, what people call it, and what the runtime wants of it
 * beyond a name and an API level.
 *
 * @param <T> its interface
 */
public final class Kind<T extends Extension> {
  /** Models. */
  public static final Kind<ModelPlugin<?>> MODEL =
      new Kind<>("model", new TypeLiteral<>() {}, ModelPlugin::configType, GuardedPlugin::of);

  /** Measures of predictions. */
  public static final Kind<Metric> METRIC =
      new Kind<>("metric", new TypeLiteral<>() {}, null, GuardedMetric::new);

  /** What training minimises. */
  public static final Kind<LossPlugin<?>> LOSS =
      new Kind<>("loss", new TypeLiteral<>() {}, LossPlugin::configType, GuardedLossPlugin::of);

  /** Optimizers. */
  public static final Kind<UpdateRule<?>> RULE =
      new Kind<>("rule", new TypeLiteral<>() {}, UpdateRule::configType, GuardedRule::of);

  private final String noun;
  private final TypeLiteral<T> type;
  private final @Nullable Function<T, @Nullable Class<?>> configType;
  private final Boundary<T> boundary;

  /**
   * Puts the boundary between runtime and plugin around an extension: its code runs with its own
   * class loader as the thread's, and what it throws names its jar.
   */
  @FunctionalInterface
  public interface Boundary<T> {
    /** The extension behind the boundary. */
    T around(T extension, PluginOutcome outcome);
  }

  /**
   * A kind.
   *
   * @param noun what people call one, as in "a model of this name"
   * @param type its interface; every wildcard in place of a type argument
   * @param configType gives the record that holds an extension's configuration; null where this
   *     kind has none
   */
  public Kind(
      String noun,
      TypeLiteral<T> type,
      @Nullable Function<T, @Nullable Class<?>> configType,
      Boundary<T> boundary) {
    this.noun = noun;
    this.type = type;
    this.configType = configType;
    this.boundary = boundary;
  }

  /** What people call one. */
  public String noun() {
    return noun;
  }

  /** The interface, which service files are named after. */
  Class<? super T> service() {
    return type.getRawType();
  }

  /** The file that names a jar's extensions of this kind. */
  String serviceFile() {
    return "META-INF/services/" + service().getName();
  }

  @Nullable Function<T, @Nullable Class<?>> configType() {
    return configType;
  }

  T guard(T extension, PluginOutcome outcome) {
    return boundary.around(extension, outcome);
  }

  /** Adds this kind to those that are looked for. */
  public void register(Binder binder) {
    Multibinder.newSetBinder(binder, new TypeLiteral<Kind<?>>() {}).addBinding().toInstance(this);
    builtIn(binder);
  }

  /** Where the runtime binds its own extensions of this kind. */
  public Multibinder<T> builtIn(Binder binder) {
    return Multibinder.newSetBinder(binder, type, BuiltIn.class);
  }

  Key<Set<T>> builtIns() {
    return set().withAnnotation(BuiltIn.class);
  }

  /**
   * Declares the set to which a plugin's Guice module adds extensions of this kind. It is another
   * than {@link #builtIn}, since an injector cannot bind again what its parent has bound.
   */
  void offered(Binder binder) {
    Multibinder.newSetBinder(binder, type);
  }

  @SuppressWarnings("unchecked") // a set of the type is a Set<T>
  Key<Set<T>> set() {
    return (Key<Set<T>>) Key.get(Types.setOf(type.getType()));
  }
}
