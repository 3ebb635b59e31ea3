// The content type of a report: an HTML page that a program of the course wrote, and that styles itself.
//
// It is no page of this server: it brings its style and its pictures with it, which a page of ours may not. Browsers
// ignore the parameter; web/guard/answer gives what has it a policy of its own.

#ifndef WEB_HTTP_REPORT_TYPE_H_
#define WEB_HTTP_REPORT_TYPE_H_

namespace course::web {

inline constexpr char kReportType[] = "text/html; charset=utf-8; profile=report";

}  // namespace course::web

#endif  // WEB_HTTP_REPORT_TYPE_H_
