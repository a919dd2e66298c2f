package org.jingu.engine.backend.cpu;

import java.util.Map;
import java.util.Objects;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.cpu.program.TableShare;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.TensorStore;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/** A session on the CPU of which other ranks have the rest. */
final class CpuPart implements SessionPart {
  private final CpuSession session;

  CpuPart(ModelDefinition definition, SessionOptions options, Team team) {
    this.session =
        new CpuSession(
            definition,
            options,
            bags -> new TableShare(team, Placing.plan(bags, options, team.world()).placement()));
  }

  @Override
  public double step(
      Batch batch, BatchPart part, double learningRateScale, float @Nullable [] logits) {
    return session.step(batch, part, learningRateScale, logits);
  }

  @Override
  public void predict(Batch batch, BatchPart part, float[] logits) {
    session.predict(batch, part, logits);
  }

  @Override
  public Map<String, float[]> gradients(Batch batch, BatchPart part) {
    return session.gradients(batch, part);
  }

  @Override
  public TensorStore tensors() {
    return session.tensors();
  }

  @Override
  public long tableBytes() {
    return session.tableBytes();
  }

  @Override
  public TablePlacement placement() {
    return Objects.requireNonNull(session.share()).placement();
  }

  @Override
  public String program() {
    return session.program();
  }

  @Override
  public void setSteps(long steps) {
    session.setSteps(steps);
  }

  @Override
  public Map<String, Long> phaseNanos() {
    return session.phaseNanos();
  }

  @Override
  public void close() {
    session.close();
  }
}
