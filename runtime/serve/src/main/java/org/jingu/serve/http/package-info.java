/**
 * Models over HTTP: {@link org.jingu.serve.http.HttpService} is the server, {@code Front} takes
 * each request, {@code RowsApi} and {@code InferApi} are what clients speak.
 */
@NullMarked
package org.jingu.serve.http;

import org.jspecify.annotations.NullMarked;
