// The description of the API, as a client asks for it: openapi.json, inside the binary.
//
// Source: OpenAPI Specification 3.1.0, whose schemas are JSON Schema (2020-12).

#ifndef WEB_COHORT_OPENAPI_H_
#define WEB_COHORT_OPENAPI_H_

#include <string_view>

namespace course::web {

std::string_view OpenApiDocument();

}  // namespace course::web

#endif  // WEB_COHORT_OPENAPI_H_
