# One process tree, no compiler, no pip, no shell needed, nothing writable: what `docker compose up` runs.
# .dockerignore lets in only what the server needs when it runs, so `COPY .` is that and nothing else.

FROM python:3.13-slim AS build
WORKDIR /app
# The dependencies first, from pyproject.toml alone: this layer is built again only when that file changes.
# Without its packages the project installs as nothing but its dependencies.
COPY pyproject.toml LICENSE ./
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir . \
    && rm -rf build ./*.egg-info
COPY . .
# Compiled here, because the running container may not write; unchecked, because its sources never change.
RUN python -m compileall -q --invalidation-mode unchecked-hash engine server

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Backprop Playground" \
      org.opencontainers.image.description="A neural-network playground for the browser, trained by a NumPy engine" \
      org.opencontainers.image.licenses="MIT"
ENV PATH="/venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# http.client, and not urllib, because that would go through a proxy that the environment names.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import http.client, sys; server = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); server.request('GET', '/health'); sys.exit(server.getresponse().status != 200)"]
CMD ["python", "-m", "server", "--host", "0.0.0.0", "--port", "8000"]
