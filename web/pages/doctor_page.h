// What could be wrong with the machine.

#ifndef WEB_PAGES_DOCTOR_PAGE_H_
#define WEB_PAGES_DOCTOR_PAGE_H_

#include <string>
#include <vector>

#include "harness/doctor/finding.h"
#include "web/pages/frame.h"

namespace course::web {

std::string DoctorPage(const std::vector<doctor::Finding>& findings, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_DOCTOR_PAGE_H_
