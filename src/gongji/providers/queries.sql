-- Providers.

-- name: providers(provider_ids)
SELECT provider_id, area, name, kind, level, price_category
FROM provider
WHERE provider_id = ANY(:provider_ids);
