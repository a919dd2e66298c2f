package org.jingu.compiler.pass;

import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Stage;

/**
 * What one pass did.
 *
 * @param pass its name
 * @param stage the stage that the graph is at then
 * @param before the graph that it was given
 * @param after the graph that it made
 * @param nanos the time that it took, without that of the verifier
 */
public record PassRun(String pass, Stage stage, Graph before, Graph after, long nanos) {}
