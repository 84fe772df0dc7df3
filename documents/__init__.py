"""Documents that the product sets itself: packages, requisitions, registration covers and the wheel, as tagged PDF."""
