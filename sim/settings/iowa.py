"""Figures of the default universe, computed from CMS Open Payments, Iowa, Aug 2013 - Dec 2015, 2,037 doctors.

The data are public domain; no row of them is here. Made by
`python -m validation.iowa_figures FOLDER --out sim/settings/iowa.py
#   --checks validation/iowa_figures.yaml`.
"""

from __future__ import annotations

# Share of the doctors, class (configs/specialties.yaml) and table of contacts.
# Specialties of fewer than 10 doctors, and those not stated (class other), are in 'Other <class>';
# where that too has fewer than 10, in its class's named ones.
# Period used: Aug 2013 - Dec 2015.
SPECIALTIES: dict[str, tuple[float, str, str]] = {'Internal Medicine': (0.2275, 'primary_care', 'internal_medicine'),
 'Family Medicine': (0.1597, 'primary_care', 'family_medicine'),
 'Dentist': (0.0766, 'other', 'dentist'),
 'Orthopaedic Surgery': (0.0697, 'surgical', 'orthopaedic_surgery'),
 'Surgery': (0.0672, 'surgical', 'surgery'),
 'Psychiatry & Neurology': (0.0648, 'psychiatry', 'psychiatry_neurology'),
 'Optometrist': (0.0471, 'other', 'optometrist'),
 'Obstetrics & Gynecology': (0.0405, 'surgical', 'obstetrics_gynecology'),
 'Podiatrist': (0.0344, 'other', 'podiatrist'),
 'Other or not stated': (0.0265, 'other', 'other_rest'),
 'Urology': (0.0227, 'surgical', 'surgical_rest'),
 'Ophthalmology': (0.0223, 'surgical', 'surgical_rest'),
 'Radiology': (0.0221, 'diagnostic', 'diagnostic'),
 'Pediatrics': (0.0198, 'primary_care', 'primary_care_rest'),
 'Neurological Surgery': (0.0183, 'surgical', 'surgical_rest'),
 'Otolaryngology': (0.0163, 'surgical', 'surgical_rest'),
 'Anesthesiology': (0.0147, 'other_medical', 'other_medical'),
 'Thoracic Surgery (Cardiothoracic Vascular Surgery)': (0.0134, 'surgical', 'surgical_rest'),
 'Dermatology': (0.0079, 'other_medical', 'other_medical'),
 'Allergy & Immunology': (0.0074, 'other_medical', 'other_medical'),
 'Physical Medicine & Rehabilitation': (0.0059, 'other_medical', 'other_medical'),
 'Other other medical': (0.0054, 'other_medical', 'other_medical'),
 'Plastic Surgery': (0.0049, 'surgical', 'surgical_rest'),
 'Pain Medicine': (0.0049, 'other_medical', 'other_medical')}  # fmt: skip

# Where the quantile functions below are given; linear in between.
# Period used: Aug 2013 - Dec 2015.
CONTACT_PROBABILITIES: list[float] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
 0.85, 0.9, 0.95, 0.975, 0.99, 1.0]  # fmt: skip

# A doctor's contacts a month with all companies. Smoothed, so that no
# single doctor can be read. Classes of fewer than 30 doctors (oncology: not a name in this data)
# have the table of other; <class>_rest leaves out the specialties with a table of their own.
# Period used: Aug 2013 - Dec 2015.
CONTACT_QUANTILES: dict[str, list[float]] = {'primary_care': [0.0, 0.06529, 0.1243, 0.2292, 0.3317, 0.4738, 0.6821, 0.9354, 1.157, 1.331,
                  1.574, 1.809, 2.108, 2.541, 3.038, 3.913, 4.854, 5.98, 7.39, 9.948, 11.42,
                  13.99, 15.57],
 'oncology': [0.0, 2.4e-05, 0.02562, 0.03728, 0.06602, 0.09409, 0.1224, 0.1435, 0.169, 0.1976,
              0.2442, 0.3072, 0.376, 0.4483, 0.557, 0.6962, 0.8568, 1.045, 1.298, 1.789, 2.344,
              4.286, 5.64],
 'other_medical': [0.0, 0.02043, 0.06565, 0.1033, 0.1463, 0.2056, 0.2816, 0.3682, 0.4747,
                   0.6431, 0.8871, 1.165, 1.41, 1.586, 1.717, 1.869, 2.103, 2.477, 2.969, 3.93,
                   4.854, 5.271, 5.329],
 'surgical': [0.0, 0.03446, 0.06853, 0.1036, 0.1468, 0.1864, 0.229, 0.2742, 0.3275, 0.3938,
              0.4541, 0.5241, 0.5923, 0.6906, 0.833, 0.9565, 1.1, 1.299, 1.637, 2.388, 3.406,
              4.532, 4.904],
 'psychiatry': [0.0, 0.03188, 0.09901, 0.1991, 0.3256, 0.5381, 0.8182, 1.05, 1.232, 1.397,
                1.586, 1.789, 2.019, 2.326, 2.657, 3.009, 3.478, 4.155, 5.049, 6.249, 7.232,
                8.294, 8.593],
 'diagnostic': [0.0, 0.006068, 0.02281, 0.03529, 0.0473, 0.06031, 0.07349, 0.08873, 0.1076,
                0.1294, 0.152, 0.1738, 0.196, 0.2201, 0.2472, 0.2822, 0.3348, 0.4182, 0.5497,
                0.7365, 0.821, 0.8451, 0.8477],
 'other': [0.0, 2.4e-05, 0.02562, 0.03728, 0.06602, 0.09409, 0.1224, 0.1435, 0.169, 0.1976,
           0.2442, 0.3072, 0.376, 0.4483, 0.557, 0.6962, 0.8568, 1.045, 1.298, 1.789, 2.344,
           4.286, 5.64],
 'internal_medicine': [0.0, 0.05512, 0.1016, 0.1492, 0.2358, 0.3135, 0.4067, 0.5125, 0.6527,
                       0.8328, 1.041, 1.204, 1.389, 1.661, 1.96, 2.372, 2.869, 4.016, 5.509,
                       7.717, 9.496, 12.27, 13.95],
 'family_medicine': [0.01147, 0.353, 0.8323, 1.14, 1.345, 1.565, 1.756, 1.972, 2.291, 2.674,
                     3.112, 3.64, 4.139, 4.7, 5.357, 6.2, 6.98, 8.192, 9.956, 11.5, 13.02,
                     14.75, 15.97],
 'dentist': [0.0, 0.0, 2.4e-05, 0.004107, 0.02344, 0.03508, 0.04862, 0.06488, 0.07755, 0.09485,
             0.1102, 0.1271, 0.1367, 0.1475, 0.1667, 0.1882, 0.2193, 0.2733, 0.3643, 0.5592,
             0.822, 1.155, 1.261],
 'orthopaedic_surgery': [0.01141, 0.06383, 0.09787, 0.1319, 0.1622, 0.1869, 0.2136, 0.2457,
                         0.2871, 0.3357, 0.3935, 0.4503, 0.5033, 0.5504, 0.5954, 0.655, 0.7916,
                         1.015, 1.249, 1.789, 2.4, 2.902, 3.024],
 'surgery': [0.0, 0.02547, 0.06385, 0.09103, 0.1154, 0.1468, 0.1767, 0.2101, 0.2472, 0.2805,
             0.317, 0.3621, 0.415, 0.4828, 0.5781, 0.6928, 0.8207, 1.002, 1.331, 2.359, 3.71,
             4.743, 4.942],
 'psychiatry_neurology': [0.0, 0.03188, 0.09901, 0.1991, 0.3256, 0.5381, 0.8182, 1.05, 1.232,
                          1.397, 1.586, 1.789, 2.019, 2.326, 2.657, 3.009, 3.478, 4.155, 5.049,
                          6.249, 7.232, 8.294, 8.593],
 'optometrist': [0.03439, 0.06908, 0.1315, 0.1659, 0.1877, 0.2157, 0.2582, 0.3097, 0.3575,
                 0.4044, 0.4629, 0.5356, 0.6147, 0.6904, 0.7605, 0.8368, 0.9406, 1.052, 1.157,
                 1.362, 1.601, 1.767, 1.8],
 'obstetrics_gynecology': [0.01145, 0.0312, 0.06964, 0.14, 0.2316, 0.3309, 0.4067, 0.4649,
                           0.5292, 0.6213, 0.7419, 0.8569, 0.9396, 1.005, 1.083, 1.187, 1.301,
                           1.396, 1.484, 1.835, 2.37, 2.693, 2.747],
 'podiatrist': [0.05738, 0.1068, 0.1748, 0.2368, 0.2907, 0.3423, 0.3956, 0.4454, 0.4946, 0.5546,
                0.6318, 0.7225, 0.8212, 0.9198, 1.012, 1.116, 1.279, 1.492, 1.7, 1.928, 2.091,
                2.16, 2.169],
 'primary_care_rest': [0.0, 0.01355, 0.03153, 0.04591, 0.05886, 0.06849, 0.07926, 0.09666,
                       0.1221, 0.1542, 0.191, 0.2335, 0.2914, 0.3881, 0.5531, 0.7902, 1.054,
                       1.301, 1.565, 1.887, 2.023, 2.06, 2.064],
 'surgical_rest': [0.0, 0.03304, 0.06186, 0.08873, 0.1481, 0.2102, 0.2615, 0.3212, 0.3949,
                   0.4796, 0.5634, 0.6597, 0.7807, 0.8815, 0.9854, 1.134, 1.383, 1.783, 2.229,
                   3.155, 3.934, 4.545, 4.763],
 'other_rest': [0.0, 0.009352, 0.02714, 0.03566, 0.05125, 0.08829, 0.1473, 0.2224, 0.31, 0.414,
                0.5503, 0.7334, 0.9547, 1.194, 1.441, 1.687, 1.951, 2.387, 3.276, 4.909, 5.778,
                6.038, 6.066]}  # fmt: skip

# Share of a doctor's contacts by the rank of the company within that doctor,
# every contact counting the same, of doctors with at least 10.
# Period used: Aug 2013 - Dec 2015.
COMPANY_SHARES: list[float] = [0.2902, 0.1702, 0.1221, 0.0917, 0.0739, 0.0608, 0.0491, 0.0405, 0.0331, 0.0273, 0.0224, 0.0187]  # fmt: skip

# Contacts in January to December over their mean; not adjusted for length of month.
# Period used: Jan 2014 - Dec 2015.
SEASON: list[float] = [0.9358, 0.9987, 1.0732, 1.1399, 1.0215, 1.0259, 0.9243, 0.9538, 1.0741, 1.12, 0.9294, 0.8034]  # fmt: skip
