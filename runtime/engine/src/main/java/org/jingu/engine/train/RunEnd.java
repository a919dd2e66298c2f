package org.jingu.engine.train;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.Finding;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.RunFolder;
import org.jingu.engine.train.TrainingListener.Found;
import org.jspecify.annotations.Nullable;

/** Ends a run: restores the model that it keeps, writes down what it came to, and reviews it. */
final class RunEnd {
  private final Trainer.Job job;
  private final Session session;
  private final RunFolder folder;
  private final TrainingListener listener;
  private final PhaseTimes times;

  private record EndLine(String reason, long steps, long modelStep, double seconds) {}

  RunEnd(Trainer.Job job, TrainingListener listener, PhaseTimes times) {
    this.job = job;
    this.session = job.session();
    this.folder = job.folder();
    this.listener = listener;
    this.times = times;
  }

  /** What the run shows; for this its session must be that of the last step. */
  List<Finding> review(
      StopReason reason,
      @Nullable Validation validation,
      RunCourse course,
      long steps,
      long stepsPerEpoch) {
    List<TensorInfo> tensors = session.tensors().tensors();
    return RunReview.of(
        new RunFacts(
            job.config(),
            reason,
            validation == null ? null : validation.monitor(),
            stepsPerEpoch,
            job.train().examples(),
            steps,
            tensors.stream()
                .filter(tensor -> tensor.kind() == Kind.PARAMETER)
                .mapToLong(TensorInfo::size)
                .sum(),
            course.points(),
            course.baseRates(),
            TableUse.of(job.train().schema(), course, session.tensors()),
            job.train().cut()));
  }

  /** The checkpoint of the run's model, the last or, where there is one, the best. */
  Checkpoint model(Checkpoint last, OptionalLong best) {
    if (best.isEmpty() || best.getAsLong() == last.step()) {
      return last;
    }
    Checkpoint model =
        folder
            .checkpoints()
            .at(best.getAsLong())
            .orElseThrow(
                () ->
                    new CheckpointException(
                        "the best checkpoint, of step %d, is missing in %s"
                            .formatted(best.getAsLong(), folder.run().folder())));
    model.verify();
    model.restoreModel(session.tensors());
    return model;
  }

  /** Writes the end down and tells it. */
  RunResult write(
      String reason,
      long steps,
      Checkpoint model,
      Map<String, Map<String, Double>> metrics,
      List<Finding> findings) {
    RunResult result =
        new RunResult(
            reason, steps, model.step(), model.folder(), metrics, times.table(), times.seconds());
    for (Finding finding : findings) {
      folder.metrics().append("finding", finding);
    }
    folder.metrics().append("end", new EndLine(reason, steps, model.step(), result.seconds()));
    folder.metrics().sync();
    String name = String.valueOf(model.folder().getFileName());
    folder.end(new Manifest.Outcome(Manifest.now(), reason, steps, name, metrics, findings));
    tell(result, findings);
    return result;
  }

  /** Tells again of a run that had ended before; the session becomes its model. */
  RunResult again(Manifest.Outcome outcome) {
    Checkpoint model = folder.run().model();
    model.restoreModel(session.tensors());
    RunResult result =
        new RunResult(
            outcome.reason(),
            outcome.steps(),
            model.step(),
            model.folder(),
            outcome.metrics(),
            times.table(),
            times.seconds());
    tell(result, outcome.findings());
    return result;
  }

  private void tell(RunResult result, List<Finding> findings) {
    findings.forEach(finding -> listener.found(new Found(result.steps(), finding)));
    listener.ended(result);
  }
}
