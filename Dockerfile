# The service of one shop, which is mounted at /shop: docs/deploy.md.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src src
RUN python -m venv /opt/parecido \
    && /opt/parecido/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.13-slim
COPY --from=build /opt/parecido /opt/parecido
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parecido
ENV PATH=/opt/parecido/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/health/ready', timeout=4)"]
ENTRYPOINT ["parecido"]
CMD ["serve", "/shop", "--host", "0.0.0.0"]
