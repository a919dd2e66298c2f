package org.jingu.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Link;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.DistillationConfig;
import org.jingu.engine.train.Teacher;
import org.jspecify.annotations.Nullable;

/** A run's model that another run learns from. */
public final class RunTeacher implements Teacher, AutoCloseable {
  private static final String KEY = "train.distillation.teacher";

  private final TrainedModel model;
  private final int[] tasks;
  private float[] logits = {};

  private RunTeacher(TrainedModel model, int[] tasks) {
    this.model = model;
    this.tasks = tasks;
  }

  /**
   * Loads the teacher of a run, if it has one.
   *
   * @throws ConfigException if the teacher was made for other data, lacks a label of the student's,
   *     or predicts no probabilities
   * @throws CheckpointException if it cannot be read
   */
  static @Nullable RunTeacher open(RunSetup student, Plugins plugins) {
    DistillationConfig config = student.config().train().distillation();
    if (config == null) {
      return null;
    }
    TrainedModel model = TrainedModel.load(Path.of(config.teacher()), plugins);
    try {
      problem(model.setup(), student)
          .ifPresent(
              it -> {
                throw new ConfigException(KEY, "'%s' %s".formatted(config.teacher(), it));
              });
      List<String> labels = model.setup().schema().labels();
      return new RunTeacher(
          model, student.schema().labels().stream().mapToInt(labels::indexOf).toArray());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Why a model cannot teach another, as the end of a sentence. */
  private static Optional<String> problem(RunSetup teacher, RunSetup student) {
    if (teacher.loss().link() != Link.SIGMOID) {
      return Optional.of("was trained with a loss that fits no probabilities; name another run");
    }
    List<String> differences =
        teacher.data().fingerprint().differences(student.data().fingerprint(), part -> true);
    if (!differences.isEmpty()) {
      return Optional.of(
          "was trained on data of another preparation: %s; prepare the data with --like %s"
              .formatted(differences.get(0), "the teacher's run"));
    }
    List<String> missing = new ArrayList<>(student.schema().labels());
    missing.removeAll(teacher.schema().labels());
    if (!missing.isEmpty()) {
      return Optional.of("does not predict the labels %s".formatted(missing));
    }
    return columns(teacher, student);
  }

  private static Optional<String> columns(RunSetup teacher, RunSetup student) {
    FeatureSchema wanted = teacher.config().data().crossing().stored(teacher.schema());
    if (!wanted.dense().equals(student.schema().dense())) {
      return Optional.of(
          "reads the dense features %s, and the data has %s"
              .formatted(wanted.dense(), student.schema().dense()));
    }
    for (SparseFeature feature : wanted.sparse()) {
      boolean same =
          student.schema().sparse().stream()
              .anyMatch(
                  it ->
                      it.name().equals(feature.name())
                          && it.rows() == feature.rows()
                          && it.sequence() == feature.sequence());
      if (!same) {
        return Optional.of(
            "reads the feature '%s' of %d rows%s, and the student's data has no such"
                .formatted(
                    feature.name(),
                    feature.rows(),
                    feature.isSequence() ? " in sequences of " + feature.sequence() : ""));
      }
    }
    return Optional.empty();
  }

  /** A digest of the weights, so that a run does not go on with another teacher. */
  String digest() {
    Path sums = model.checkpoint().folder().resolve("checksums.json");
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(sums));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + sums + ": " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void predict(Batch batch, float[] probabilities) {
    int all = model.setup().schema().labels().size();
    if (logits.length < batch.size() * all) {
      logits = new float[batch.size() * all];
    }
    model.predict(batch, logits);
    for (int b = 0; b < batch.size(); b++) {
      for (int t = 0; t < tasks.length; t++) {
        double logit = logits[b * all + tasks[t]];
        probabilities[b * tasks.length + t] = (float) Link.SIGMOID.prediction(logit);
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
