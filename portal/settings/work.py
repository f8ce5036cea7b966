"""Work after the commit: relay, Celery, channel layer, cache. Each part is switched by one address."""

from redis.backoff import NoBackoff
from redis.retry import Retry

from portal import env

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 1, "visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
RELAY = env.text("RELAY")
"""thread: a thread of the web process relays the outbox; none: `manage.py relay` does."""

if env.text("REDIS_URL"):
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.text("REDIS_URL")]},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "services.common.cache.ForgivingRedisCache",
            "LOCATION": env.text("REDIS_URL"),
            "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": Retry(NoBackoff(), 0)},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "services.common.layer.InProcessLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
